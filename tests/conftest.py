"""Options of the test suite."""

from pathlib import Path

from hypothesis import settings

# For .ci/full: new random inputs every time, many of them.
settings.register_profile("fuzz", max_examples=3000, deadline=None)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite golden files with what came out; read the diff")


# These tests are about samples that only a checkout with them beside it has.
collect_ignore = [] if (Path(__file__).parent.parent.parent / "shared" / "faults").is_dir() else ["test_shared_faults.py"]
