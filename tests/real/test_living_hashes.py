"""The static hash is what the real ObjectVersionChecker computes from the imported classes."""

from pathlib import Path

import pytest

from tests.real.living import PROJECTS, living
from tests.real.recorded import recorded
from tests.real.static import computed

pytestmark = pytest.mark.real


@pytest.mark.parametrize("project", PROJECTS)
def test_static_equals_living(project: str, living_python: Path) -> None:
    assert computed(PROJECTS[project]).hashes == living(project)


@pytest.mark.parametrize("project", PROJECTS)
def test_recorded_equals_living(project: str, living_python: Path) -> None:
    assert recorded(*PROJECTS[project]) == living(project)
