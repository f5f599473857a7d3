"""Names of modules, and the paths of their files."""

import ast
from typing import Protocol

from upgradelint.python.values.modules import Module


class Names(Protocol):
    """How the files of a project are imported."""

    def module_name(self, path: str) -> str:
        """Return the dotted name of a file."""

    def prefix(self, path: str) -> str:
        """Return the folder that the names of a file begin in, with its slash."""


def absolute(module: Module, statement: ast.ImportFrom) -> str:
    """Return the dotted name a `from` import reads, relative dots resolved."""
    if not statement.level:
        return statement.module or ""
    parts = module.package.split(".")
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])


def candidates(prefix: str, name: str) -> tuple[str, str]:
    """Return the paths that a module of that name may have below a root."""
    stem = prefix + name.replace(".", "/")
    return f"{stem}/__init__.py", f"{stem}.py"
