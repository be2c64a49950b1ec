"""Options of the test suite."""


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite golden files with what came out; read the diff")
