"""The sessions that the pages for users show. `python -m tests.pages` renews their output.

A `console` block is what a terminal shows: `$ ` starts a command, `> ` goes on with it, the rest is
output, in which a line `...` stands for any number of lines. The blocks of a page are one session,
in a directory of its own that holds `examples` and nothing else.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md"))]

_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"^\$ (.*\n(?:> .*\n|>\n)*)((?:(?!\$ ).*\n)*)", re.MULTILINE)
_GIT = "[user]\nname = Ann\nemail = ann@example.org\n[init]\ndefaultBranch = main\n"


@dataclass(frozen=True)
class Step:
    """A command as it is typed, and the output that the page shows."""

    typed: str
    shown: str

    @property
    def command(self) -> str:
        first, *others = self.typed.splitlines()
        return "\n".join([first, *(line[2:] for line in others)])

    def tells(self, output: str) -> bool:
        """Whether the output is as shown."""
        parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", self.shown, flags=re.MULTILINE)]
        return re.fullmatch("(?:.*\n)*".join(parts), output) is not None


class Session:
    """A terminal in a directory: it remembers where it is and how the last command ended."""

    def __init__(self, home: Path) -> None:
        shutil.copytree(ROOT / "examples", home / "examples")
        (home / ".gitconfig").write_text(_GIT)
        self._here = str(home)
        self._code = 0
        self._state = home / ".state"
        self._environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
            "UPGRADELINT_CACHE_DIR": str(home / ".cache"),
        }

    def run(self, command: str) -> str:
        """Run a command, and return what the terminal shows of it."""
        end = f'code=$?; {{ pwd; echo "$code"; }} > {self._state}'
        done = subprocess.run(
            ["bash", "-c", f'cd "{self._here}" && (exit {self._code})\n{command}\n{end}'],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        )
        self._here, code = self._state.read_text().splitlines()
        self._code = int(code)
        return done.stdout


def steps(page: Path) -> list[Step]:
    """Return the steps of a page."""
    blocks = _BLOCK.findall(page.read_text())
    return [Step(typed, shown) for block in blocks for typed, shown in _STEP.findall(block)]


def played(page: Path, home: Path) -> Iterator[tuple[Step, str]]:
    """Yield each step of a page and what it really prints."""
    session = Session(home)
    for step in steps(page):
        yield step, session.run(step.command)


def one_line_commands() -> list[str]:
    """Return the two commands for a fresh machine."""
    return re.findall(r"^    (python3 -m venv .*)$", README.read_text(), flags=re.MULTILINE)


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )


def renew(page: Path) -> None:
    """Write what the commands of a page print now, where that is not what it shows."""
    with tempfile.TemporaryDirectory() as home:
        outputs = iter(list(played(page, Path(home))))

    def anew(match: re.Match[str]) -> str:
        step, output = next(outputs)
        return f"$ {step.typed}{step.shown if step.tells(output) else output}"

    text = _BLOCK.sub(lambda block: _STEP.sub(anew, block[0]), page.read_text())
    page.write_text(text)


if __name__ == "__main__":
    for each in PAGES:
        renew(each)
