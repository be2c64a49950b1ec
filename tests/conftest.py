"""Options of the test suite."""

from hypothesis import settings

# For .ci/full: new random inputs every time, many of them.
settings.register_profile("fuzz", max_examples=3000, deadline=None)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite golden files with what came out; read the diff")
