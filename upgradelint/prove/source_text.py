"""Texts of the checked project as Python source: none of them ends its comment or its string."""

import keyword
from collections.abc import Iterable, Mapping

from upgradelint.base.printed import printable

_WIDTH = 100


def comment(*texts: str, indent: str = "") -> str:
    """Return comment lines, broken between words where they are long."""
    lines: list[str] = []
    for text in texts:
        line = f"{indent}#"
        for word in printable(text).split(" "):
            if len(line) + len(word) >= _WIDTH and not line.endswith("#"):
                lines.append(line)
                line = f"{indent}#"
            line += f" {word}"
        lines.append(line.rstrip())
    return "".join(f"{line}\n" for line in lines)


def name_for(text: str, otherwise: str) -> str:
    """Return a name of the project where it is one in Python."""
    return text if is_name(text) else otherwise


def is_name(text: str) -> bool:
    """Whether a text is a name that Python reads as that and as nothing else."""
    return text.isidentifier() and text.isascii() and not keyword.iskeyword(text)


def keywords(arguments: Mapping[str, str]) -> str:
    """Return arguments by name as they stand in a call, after a comma; their values are source."""
    plain = all(is_name(name) for name in arguments)
    if plain:
        return "".join(f", {name}={value}" for name, value in arguments.items())
    pairs = ", ".join(f"{name!a}: {value}" for name, value in arguments.items())
    return f", **{{{pairs}}}"


def indented(text: str, by: str = "    ") -> str:
    """Return lines further in."""
    return "".join(f"{by}{line}" if line.strip() else line for line in text.splitlines(True))


def joined(parts: Iterable[str]) -> str:
    """Return what stands at the top of a file, with the space that belongs between."""
    return "\n\n".join(part.strip("\n") + "\n" for part in parts if part)
