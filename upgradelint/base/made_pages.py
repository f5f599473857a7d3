"""Files of the repository that the code makes: written, or held against what would be written."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def renew(pages: Mapping[Path, str | None], module: str, arguments: Sequence[str]) -> int:
    """Write what a module makes, by path, and remove what is None; return the exit code.

    With `--check` among the arguments it only says what is stale: 1 where anything is.
    """
    stale = {path: text for path, text in pages.items() if _written(path) != text}
    if "--check" in arguments:
        for path in stale:
            print(f"{path} is stale; run python -m {module}", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale.items():
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 0


def _written(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
