"""The list of findings with and without a witness in docs/prove.md.

python -m tests.prove.page
"""

from collections.abc import Iterable
from pathlib import Path

from upgradelint.prove.writing import KINDS, WITHOUT

PAGE = Path(__file__).parents[2] / "docs/prove.md"
_START, _END = "<!-- made by python -m tests.prove.page -->\n", "<!-- end -->\n"


def listed() -> str:
    """Return the list as the page has it."""
    known = sorted(code for kind in KINDS for code in kind.CODES)
    lines = [f"Witnesses are written for {_ranges(known)}.\n", "None is known for\n"]
    lines += [f"- {_ranges(sorted(some))}: {why};" for why, some in WITHOUT.items()]
    return "\n".join(lines).removesuffix(";") + ".\n"


def renewed(text: str) -> str:
    """Return the page with the list as it is now."""
    head, _, rest = text.partition(_START)
    return f"{head}{_START}{listed()}{_END}{rest.partition(_END)[2]}"


def _ranges(codes: Iterable[str]) -> str:
    """Name codes, those in a row by the first and the last."""
    found: list[list[int]] = []
    for number in (int(code.removeprefix("UPG")) for code in codes):
        if found and found[-1][-1] + 1 == number:
            found[-1].append(number)
        else:
            found.append([number])
    names = (f"{row[0]} to {row[-1]}" if len(row) > 2 else _each(row) for row in found)
    return f"UPG{', '.join(names)}"


def _each(row: list[int]) -> str:
    return ", ".join(map(str, row))


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
