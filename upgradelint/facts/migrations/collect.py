"""Migrations of a program: find the files, run each `upgrade()` symbolically on every dialect."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.model import Excuse, MadeConstraint, Operation, Revision, Timeout
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.migrations.outcomes import unnamed
from upgradelint.facts.migrations.revisions.digest import digest_of
from upgradelint.facts.migrations.revisions.numbered import TOOL, chained, number_of, with_scripts
from upgradelint.facts.migrations.revisions.stamps import Read, Stamping, stamping, with_stamps
from upgradelint.facts.migrations.revisions.trees import joined_trees, parted_trees, with_phases
from upgradelint.facts.migrations.runs import MigrationRuns, Work
from upgradelint.facts.migrations.timeouts import ConnectionTimeouts, places_beside, timeouts_beside
from upgradelint.facts.migrations.values.schema import text_of
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.module_names import absolute
from upgradelint.python.programs.files import Files
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance, Native
from upgradelint.python.values.modules import Module
from upgradelint.python.values.words import worded
from upgradelint.trees.blob import UnreadableFileError

MIGRATION = re.compile(rb"^down_revision\b|^def upgrade\(", re.MULTILINE)
"""Bytes that every migration has."""

_IDENTITY = re.compile(r"^(revision|down_revision)\s*(?::[^=\n]+)?=\s*(.*['\"].*)$", re.MULTILINE)
_REGISTERS = b"register_operation"
_EXCUSES = re.compile(r"(?:expand|contract)_\w*exceptions$")


Around = tuple[Sequence[str], Callable[[str], bytes]]
"""All paths of a tree, and how one is read."""


def _nothing(_: str) -> bytes:
    return b""


class MigrationReading(Frozen):
    """The revision of a file, None where it is none, and what of it could not be proven."""

    revision: Revision | None = None
    unproven: tuple[Unproven, ...] = ()


class MigrationCollector:
    """Reads the revisions of judged files."""

    def __init__(
        self,
        evaluator: Evaluator,
        options: MigrationOptions = MigrationOptions(),  # noqa: B008 - frozen
        around: Around = ((), _nothing),
    ) -> None:
        self._ev = evaluator
        self._around = around
        self._options = options
        self._runs = MigrationRuns(evaluator, options)
        self._unproven: list[Unproven] = []
        self._timeouts: dict[str, tuple[Timeout, ...]] = {}

    def run(
        self, paths: Iterable[str], readings: Readings
    ) -> tuple[dict[str, Revision], list[Unproven]]:
        """Return the revisions by tree and id, and what could not be proven."""
        known = self._options
        found: dict[str, Revision] = {}
        unproven: list[Unproven] = []
        for path in paths:
            name = f"migration {path} {known.tree(path)} {known.context}"
            read = readings.read(name, path, MigrationReading, partial(self._read, path))
            unproven += read.unproven
            if (revision := read.revision) is not None:
                twice = revision.key in found
                found[f"{revision.key}@{path}" if twice else revision.key] = revision
        every, content = self._around
        found = chained(with_scripts(found, every, content, known.tree))
        timed = {key: self._timed(revision, readings) for key, revision in found.items()}

        def look(path: str) -> Stamping:
            read = partial(self._stamping, path, content)
            return readings.read(f"stamps {path}", path, Stamping, read)

        found = with_stamps(timed, every, look)
        return with_phases(joined_trees(parted_trees(found, known)), known), unproven

    def _timed(self, revision: Revision, readings: Readings) -> Revision:
        """A revision with how long each connection lets it wait."""
        folder = revision.path.rpartition("/")[0]
        if folder not in self._timeouts:
            look = partial(self._beside, revision.path)
            read = readings.read(f"timeouts {folder}", revision.path, ConnectionTimeouts, look)
            self._timeouts[folder] = read.timeouts
        found = self._timeouts[folder]
        return replace(revision, timeouts=found) if found else revision

    def _stamping(self, path: str, content: Read) -> Stamping:
        self._ev.program.origins.noted.add(f"file:{path}")
        return stamping(path, content)

    def _beside(self, path: str) -> ConnectionTimeouts:
        self._ev.program.origins.noted.update(f"file:{place}" for place in places_beside(path))
        return timeouts_beside(path, self._files(path))

    def _read(self, path: str) -> MigrationReading:
        self._unproven = []
        revision = self._revision(path)
        return MigrationReading(revision, tuple(self._unproven))

    def _revision(self, path: str) -> Revision | None:
        module = self._ev.program.at(path)
        if module is None:
            return self._unparsed(path)
        identity = self._identity(module)
        if identity is not None:
            identity = replace(identity, source=self._blob(path))
        upgrade = self._ev.program.lookup(module, "upgrade")
        if identity is None or upgrade is None:
            return None
        if isinstance(upgrade, (Bound, Instance, Native)):
            upgrade = _caller(module)
        if not isinstance(upgrade, FunctionValue):
            return self._unreadable(identity, f"its upgrade is {worded(upgrade)}")
        imports = tuple(self._imports(module))
        work = self._work(module, upgrade, imports)
        for reason in work.problems:
            where = upgrade.where
            self._unproven.append(Unproven("migration", identity.key, reason, where))
        self._unproven += unnamed(identity, work.operations)
        return replace(
            identity,
            operations=work.operations,
            digest=digest_of(work.operations, enums=not imports),
            imports=imports,
            unproven=work.problems,
            excuses=tuple(self._excuses(module)),
            restores=tuple(self._restores(module, work.operations, imports)),
            refusals=work.refusals,
        )

    def _work(self, module: Module, function: FunctionValue, imports: tuple[str, ...]) -> Work:
        """What a function does, by operations of the environment where alembic's are not all."""
        work = self._runs.work_of(module, function, imports)
        if not any(map(_is_of_nobody, work.operations)):
            return work
        declaring = tuple(self._declaring(module.path))
        return self._runs.work_of(module, function, (*imports, *declaring)) if declaring else work

    def _declaring(self, path: str) -> Iterator[str]:
        """The paths of `env.py`, and of the modules that it imports, where they have operations of
        their own.
        """
        files, noted = self._files(path), self._ev.program.origins.noted
        noted.update(f"file:{place}" for place in places_beside(path))
        place = next(filter(files.exists, places_beside(path)), "")
        environment = self._ev.program.at(place) if place else None
        imported = self._imports(environment) if environment else ()
        for name in (place, *imported) if environment else ():
            noted.add(f"file:{name}")
            if _registers(self._files(name), name):
                yield name

    def _restores(
        self, module: Module, operations: tuple[Operation, ...], imports: tuple[str, ...]
    ) -> Iterator[MadeConstraint]:
        """The checks that were there before, as far as `downgrade` says so."""
        if not any(operation.kind == "add_check" for operation in operations):
            return
        downgrade = self._ev.program.lookup(module, "downgrade")
        if isinstance(downgrade, FunctionValue):
            for operation in self._work(module, downgrade, imports).operations:
                if operation.kind == "add_check" and operation.certain:
                    yield MadeConstraint("check", operation.name, operation.columns, operation.text)

    def _excuses(self, module: Module) -> Iterator[Excuse]:
        for name in filter(_EXCUSES.match, module.source.bindings):
            function = self._ev.program.lookup(module, name)
            if isinstance(function, FunctionValue) and isinstance(function.node, ast.FunctionDef):
                said = (ast.get_docstring(function.node) or "").strip()
                yield Excuse(name, said.partition("\n\n")[0].replace("\n", " "))

    def _unreadable(self, identity: Revision, reason: str) -> Revision:
        self._unproven.append(Unproven("migration", identity.key, reason, identity.location))
        return replace(identity, unproven=(reason,))

    def _unparsed(self, path: str) -> Revision | None:
        """A file with errors, as those of Python 2 have: its place in the graph is known."""
        files = self._files(path)
        try:
            data = files.read(path)
        except UnreadableFileError:
            return None
        named = dict(_IDENTITY.findall(data.decode("utf-8", "replace")))
        if "revision" not in named or "down_revision" not in named:
            return None
        downs = tuple(re.findall(r"[\"']([^\"']+)[\"']", named["down_revision"]))
        mine = re.match(r"[^\"']*[\"']([^\"']+)", named["revision"])
        why = ("the file cannot be parsed",)
        place, tree = Location(path, 1), self._options.tree(path)
        key = mine[1] if mine else path
        made = Revision(key, downs, (), (), "none", path, tree, (), place, unproven=why)
        return replace(made, source=files.blob_id(path)[:12])

    def _identity(self, module: Module) -> Revision | None:
        names = module.source.bindings
        tree = self._options.tree(module.path)
        if "down_revision" in names and "revision" in names:
            known = text_of(self._ev.program.lookup(module, "revision"))
            if known is None:
                return None
            downs, labels, depends = (
                self._texts(module, name)
                for name in ("down_revision", "branch_labels", "depends_on")
            )
            where = module.at(module.source.body[names["revision"][-1]])
            return Revision(known, downs, labels, depends, "none", module.path, tree, (), where)
        number = number_of(module.path)
        if number is None:
            return None
        where = Location(module.path, 1)
        return Revision(number, (), (), (), "none", module.path, tree, (), where, tool=TOOL)

    def _imports(self, module: Module) -> Iterator[str]:
        """The paths of the project's modules that a migration imports."""
        for statement in module.source.body:
            if isinstance(statement, ast.ImportFrom):
                base = absolute(module, statement)
                names = [base, *(f"{base}.{alias.name}" for alias in statement.names)]
            elif isinstance(statement, ast.Import):
                names = [alias.name for alias in statement.names]
            else:
                continue
            yield from (path for name in names if (path := self._project_path(name)))

    def _blob(self, path: str) -> str:
        """The id of a file's bytes: while it is the same, the revision was not edited."""
        return self._files(path).blob_id(path)[:12]

    def _files(self, path: str) -> Files:
        roots = self._ev.program.roots
        return next(root.files for root in roots if root.project and root.files.exists(path))

    def _project_path(self, name: str) -> str | None:
        place = self._ev.program.place(name)
        self._ev.program.origins.noted.add(name)
        return place[0] if place and place[1].project else None

    def _texts(self, module: Module, name: str) -> tuple[str, ...]:
        value = self._ev.program.lookup(module, name)
        items = value.content.items if isinstance(value, ListValue) else value
        many = items if isinstance(items, (tuple, list)) else (items,)
        return tuple(text for text in many if isinstance(text, str))


def _is_of_nobody(operation: Operation) -> bool:
    return operation.kind == "opaque" and operation.means == "op"


def _registers(files: Files, path: str) -> bool:
    try:
        return _REGISTERS in files.read(path)
    except UnreadableFileError:
        return False


def _caller(module: Module) -> FunctionValue:
    """A function that calls `upgrade`, where that is an object which can be called."""
    made = ast.parse("lambda: upgrade()", mode="eval").body
    assert isinstance(made, ast.Lambda)
    bound = module.source.body[module.source.bindings["upgrade"][-1]]
    for node in nodes_of(made):
        ast.copy_location(node, bound)
    return FunctionValue(made, module, module.env, "upgrade")
