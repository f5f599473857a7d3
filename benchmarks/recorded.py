"""The ratios that were measured before: what costs a tenth more has become worse."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("recorded.json")

WORSE = 1.1
"""So many times the recorded ratio is too much: less is the machine's mood."""

Ratios = Mapping[str, float]
"""By what is compared with what."""


def load(path: Path = FILE) -> dict[str, float]:
    """Return what is recorded, nothing where there is no file yet."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


def record(measured: Ratios, path: Path = FILE) -> None:
    """Keep what was measured; what was not measured this time stays as it was."""
    known = load(path) | {name: round(ratio, 3) for name, ratio in measured.items()}
    path.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def worse(measured: Ratios, recorded: Ratios) -> Iterator[str]:
    """Yield a line for each ratio that has grown by more than a tenth."""
    for name, ratio in sorted(measured.items()):
        before = recorded.get(name)
        if before is not None and ratio > before * WORSE:
            yield f"{name}: {ratio:.3g}, {before:.3g} before"
