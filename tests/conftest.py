"""No test reads facts that a run before it kept, but for those that ask for it."""

import os
from collections.abc import Iterator

import pytest

from upgradelint.cache.disk import VARIABLE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with whole projects: a long test at the end leaves all processors but one idle."""
    items.sort(key=lambda test: "real" not in test.keywords)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one more than there are processors: tests wait for processes that they start."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True, scope="session")
def _no_cache() -> Iterator[None]:
    """Nothing is kept, in processes that tests start either."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = ""
    yield
    os.environ.pop(VARIABLE)
    if before is not None:
        os.environ[VARIABLE] = before
