"""The commands and output that README shows. `python -m tests.readme` renews the output."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_CONSOLE = re.compile(r"(?<=^```console\n)\$ ([^\n]*)\n(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)


def shown() -> Iterator[tuple[str, str]]:
    """Yield the command of each console block, and the output shown under it."""
    return ((match[1], match[2]) for match in _CONSOLE.finditer(README.read_text()))


def one_line_commands() -> list[str]:
    """Return the two commands for a fresh machine."""
    return re.findall(r"^    (python3 -m venv .*)$", README.read_text(), flags=re.MULTILINE)


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of upgradelint in the checkout."""
    program, *arguments = shlex.split(command)
    path = Path(sys.executable).with_name(program)
    return subprocess.run([path, *arguments], check=False, cwd=ROOT, capture_output=True, text=True)


def renew() -> None:
    """Write what the commands print now."""
    text = _CONSOLE.sub(lambda match: f"$ {match[1]}\n{run(match[1]).stdout}", README.read_text())
    README.write_text(text)


if __name__ == "__main__":
    renew()
