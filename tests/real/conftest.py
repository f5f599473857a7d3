"""The judge of real code: what the package index holds, or a reason for being without."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.real import living, wheels

T = TypeVar("T")


@pytest.fixture(scope="session")
def sampled_wheels() -> None:
    """The releases that are always read, in the cache; the others come when they are read."""
    _from_index(lambda: wheels.fetch(wheels.SAMPLE))


@pytest.fixture(scope="session")
def living_python(sampled_wheels: None) -> Path:
    """A Python that can import nova's and cinder's objects."""
    return _from_index(living.environment)


def _from_index(get: Callable[[], T]) -> T:
    try:
        return get()
    except wheels.IndexUnreachableError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the package index is needed: {error}", pytrace=False)
        pytest.skip(f"the package index is needed: {error}")
