"""The upgrade commands of a tree: which files hold them, and what they run."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial

from upgradelint.base.frozen import Struct, field
from upgradelint.facts.code import classes_of, innermost
from upgradelint.facts.data.online_migrations import Placed, migration_lists
from upgradelint.facts.data.upgrade_checks import LIST, upgrade_checks
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.store import FileMarks, Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.terms import Value
from upgradelint.trees.tree import Tree

_MIGRATIONS = re.compile(rb"^[ \t]*_?online_(?:data_)?migrations\b[^\n]*[=:]", re.I | re.M)
_LITERALS = (b"nline_migrations", b"NLINE_MIGRATIONS", b"nline_data_migrations")


class UpgradeFiles(Struct):
    """The files of a tree that hold upgrade commands, noticed while all files pass by."""

    tree: Tree
    paths: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)

    def look(self, data: bytes) -> bool:
        """Return whether a file lists online migrations or upgrade checks."""
        if LIST.encode() in data:
            return True
        return any(map(data.__contains__, _LITERALS)) and _MIGRATIONS.search(data) is not None

    def notice(self, path: str, file_marks: FileMarks) -> None:
        """Take note of a judged file."""
        self.judged.append(path)
        if file_marks.upgrades:
            self.paths.append(path)

    def collect(self, ev: Evaluator, readings: Readings) -> UpgradeFacts:
        """Return what the noticed files run."""
        project = _Project(self, ev)
        readings.origin("defining", lambda name: " ".join(project.defining(name)))
        readings.origin("speaking", lambda name: " ".join(project.speaking(name)))

        def of_file(path: str) -> UpgradeFacts:
            module = ev.program.at(path)
            if module is None:
                return UpgradeFacts()
            lists = migration_lists(ev, module, project.named, project.uses)
            return UpgradeFacts(tuple(lists), tuple(upgrade_checks(ev, module)))

        read = [
            readings.read(f"upgrades {path}", path, UpgradeFacts, partial(of_file, path))
            for path in self.paths
        ]
        return UpgradeFacts(
            tuple(migration for each in read for migration in each.migrations),
            tuple(check for each in read for check in each.checks),
        )


class _Project:
    """Names in the judged files of a tree: where they are defined, and where they are used."""

    def __init__(self, files: UpgradeFiles, ev: Evaluator) -> None:
        self._files = files
        self._ev = ev

    def named(self, name: str) -> list[Placed]:
        """Return the functions and methods of that name that are no mere declarations."""
        self._ev.program.origins.noted.add(f"defining:{name}")
        found = [item for path in self.defining(name) for item in self._in_file(path, name)]
        return [placed for placed in dict.fromkeys(found) if not _is_abstract(placed[0])]

    def uses(self, name: str) -> bool:
        """Whether a file speaks of a name in another place than its definition."""
        self._ev.program.origins.noted.add(f"speaking:{name}")
        return next(self.speaking(name), None) is not None

    def defining(self, name: str) -> Iterator[str]:
        return self._matching(rb"^[ \t]*def %s\(" % name.encode())

    def speaking(self, name: str) -> Iterator[str]:
        return self._matching(rb"(?<!def )\b%s\b" % name.encode())

    def _matching(self, pattern: bytes) -> Iterator[str]:
        wanted = re.compile(pattern, re.MULTILINE)
        for path, data in self._files.tree.read_many(self._files.judged):
            if wanted.search(data):
                yield path

    def _in_file(self, path: str, name: str) -> Iterator[Placed]:
        module = self._ev.program.at(path)
        if module is None:
            return
        places: list[tuple[Value, ClassValue | None]] = [
            (self._ev.program.lookup(module, name), None)
        ]
        places += [(cls.content.get(name), cls) for cls in classes_of(self._ev, module)]
        for value, cls in places:
            func = innermost(value)
            if func is not None and func.module is module:
                yield func, cls


def _is_abstract(func: FunctionValue) -> bool:
    """Whether a function only declares what others do."""
    body = func.node.body if isinstance(func.node.body, list) else []
    return all(isinstance(statement, (ast.Expr, ast.Pass, ast.Raise)) for statement in body)


def undecided(facts: UpgradeFacts) -> Iterable[Unproven]:
    """Yield why a registered migration cannot be judged."""
    for migration in facts.migrations:
        for entry in migration.entries:
            if entry.doubt:
                yield Unproven("upgrade", entry.name, entry.doubt, entry.location)
