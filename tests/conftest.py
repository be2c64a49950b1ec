"""Options of the test suite."""

import faulthandler
import gc
import os
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test is about time, Hypothesis's own limits included; what is random follows Hypothesis: under CI the same in every run.
settings.register_profile("plain", settings(), max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For .ci/full: new random inputs every time, many of them (`strategies.examples`).
settings.register_profile("fuzz", settings.get_profile("plain"), max_examples=3000, derandomize=False)
settings.load_profile("plain")


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite golden files with what came out; read the diff")


def pytest_configure(config):
    """Ctrl-C is heard, also where the tests run in the background of a script: what they start inherits that it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.pluginmanager.register(Watchdog())


class Watchdog:
    """A test that hangs says where, after nine to ten minutes.

    pytest's own `faulthandler_timeout` starts a thread for every test, which takes longer than most of the tests.
    """

    def __init__(self):
        self.errors = os.dup(2)  # later pytest keeps what goes there
        self.last = float("-inf")

    def pytest_runtest_logstart(self):
        if time.monotonic() > self.last + 60:
            self.last = time.monotonic()
            faulthandler.dump_traceback_later(600, file=self.errors)

    def pytest_unconfigure(self):
        faulthandler.cancel_dump_traceback_later()
        os.close(self.errors)


def pytest_xdist_auto_num_workers(config):
    """Tests that are named start no processes: a few are quicker without."""
    return None if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """The tests themselves, and what they import, stay to the end: the garbage collector need not go through them, now or later.

    Nor so often through what tests make: there is little of it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


# These tests are about samples that only a checkout with them beside it has.
collect_ignore = [] if (Path(__file__).parent.parent.parent / "shared" / "faults").is_dir() else ["test_shared_faults.py"]


# Whole files that need an extra of their own, and the module that is not there without it.
EXTRAS = {
    "test_cluster.py": "distributed",
    "test_lsp.py": "pygls",
    "test_nvim.py": "pygls",
    "test_report_page.py": "playwright",
    "test_storage.py": "s3fs",
    "test_watch.py": "watchfiles",
}


def pytest_ignore_collect(collection_path, config):
    """The plain command leaves such a file out, as it does its tests; who asks for its marker sees what is missing."""
    module = EXTRAS.get(collection_path.name)
    return True if module and config.option.markexpr.startswith("not ") and find_spec(module) is None else None


def pytest_runtest_setup():
    os.environ.pop("COLUMNS", None)  # of the terminal that watches the tests, which pytest-xdist hands on
