"""Each folder of cases/ is a change: `# HSE101` in `after` is a finding, `instead` has none."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[1] / "cases"
EXPECTED = re.compile(r"# (HSE\d{3})$")


def found(before: Path, after: Path) -> set[tuple[str, int, str]]:
    """Return path, line and code of each finding of ours."""
    command = [sys.executable, "-m", "upgradelint", "check", "--against", str(before)]
    options = ["--select", "HSE", "--output-format", "json", "--no-cache"]
    done = subprocess.run([*command, *options], cwd=after, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    findings = json.loads(done.stdout)["findings"]
    return {(finding["path"], finding["line"], finding["code"]) for finding in findings}


def expected(tree: Path) -> set[tuple[str, int, str]]:
    return {
        (path.relative_to(tree).as_posix(), number, match[1])
        for path in tree.rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (match := EXPECTED.search(line))
    }


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    assert found(case / "before", case / "after") == expected(case / "after")
    if (case / "instead").exists():
        assert found(case / "before", case / "instead") == set()
