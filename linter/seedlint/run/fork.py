"""A forked process and the pipes to it: what `multiprocessing` does, without its slow import."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Collection

_HEAD = 8  # bytes of a message's length


class Pipe:
    """One end of a connection, as `multiprocessing.connection.Connection`: whole messages over two file descriptors."""

    def __init__(self, read: int, write: int) -> None:
        self._read = read
        self._write = write

    def fileno(self) -> int:
        """What can be waited for."""
        return self._read

    def send_bytes(self, data: bytes) -> None:
        """Send a message.

        Raises:
            OSError: the other end is gone.
        """
        rest = memoryview(len(data).to_bytes(_HEAD, "big") + data)
        while rest:
            rest = rest[os.write(self._write, rest) :]

    def recv_bytes(self) -> bytes:
        """Wait for a message.

        Raises:
            EOFError: the other end is gone.
        """
        return self._exactly(int.from_bytes(self._exactly(_HEAD), "big"))

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = os.read(self._read, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Close both ends."""
        os.close(self._read)
        os.close(self._write)


class Process:
    """A forked process that runs a function with one end of a connection, and then ends without any cleaning up.

    Attributes:
        pipe: the other end.
        exitcode: its exit status, or minus the signal that ended it; None while it has not been waited for.
    """

    def __init__(self, target: Callable[[Pipe], None], siblings: Collection[Pipe]) -> None:
        """Fork.

        Args:
            target: what the process does. It begins with SIGINT blocked, so that Ctrl-C finds it before or after the fork, never in it.
            siblings: this process's ends of the connections to others, which the new one must not hold open.

        Raises:
            OSError: the system gives no more processes, open files or memory; nothing is left over.
        """
        handles = [*os.pipe()]
        try:
            handles += os.pipe()
            there, ours, here, theirs = handles
            self.exitcode: int | None = None
            self._pid = self._fork(target, siblings, (ours, here), Pipe(there, theirs))
        except OSError:
            for handle in handles:
                os.close(handle)
            raise
        for handle in (there, theirs):
            os.close(handle)
        self.pipe = Pipe(here, ours)

    def _fork(self, target: Callable[[Pipe], None], siblings: Collection[Pipe], parents: Collection[int], pipe: Pipe) -> int:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            pid = os.fork()
            if pid == 0:
                status = 1
                try:
                    for handle in parents:
                        os.close(handle)
                    for sibling in siblings:
                        sibling.close()
                    target(pipe)
                    status = 0
                finally:
                    os._exit(status)
            return pid
        finally:  # also where there can be no more processes
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self, busy: bool) -> None:
        """Wait for the end of a process whose pipe was closed; end one that is still busy."""
        if busy:
            os.kill(self._pid, signal.SIGKILL)
        self.exitcode = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def wait(pipes: Collection[Pipe]) -> list[Pipe]:
    """Wait until something can be received, or the other end is gone."""
    poll = select.poll()
    for pipe in pipes:
        poll.register(pipe.fileno(), select.POLLIN)
    ready = {handle for handle, _ in poll.poll()}
    return [pipe for pipe in pipes if pipe.fileno() in ready]
