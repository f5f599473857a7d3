"""What revisions have to do with each other: Alembic itself on both releases' revisions.

They keep their names and what they build on, and do nothing but note that they ran.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from posixpath import basename, dirname

from upgradelint.compare.migrations.revisions.changes import (
    ContractBeforeExpand,
    ExpandNeedsContract,
    HeadsDiverged,
    ParentMissing,
    RevisionBelowReleased,
    RevisionGone,
    RevisionsCircular,
    RevisionTwice,
)
from upgradelint.facts.migrations.model import Revision
from upgradelint.prove.cut import parsed
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import comment, joined

_IMPORTS = """\
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
"""
_RUNNING = '''\
ENVIRONMENT = """
from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
BODY = """
from alembic import context

def upgrade():
    context.config.attributes["ran"].append(revision)
"""


@pytest.fixture
def upgraded(tmp_path):
    """Upgrade a database of SQLite by a release's revisions, and return those that ran; another
    one where it is given.
    """
    ours = sa.create_engine("sqlite://", poolclass=sa.StaticPool)

    def upgrade(release, target="heads", engine=ours):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(ENVIRONMENT)
        for number, head in enumerate(release):
            (folder / "versions" / f"revision_{number}.py").write_text(head + BODY)
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        with engine.connect() as connection:
            config.attributes.update(connection=connection, ran=[])
            command.upgrade(config, target)
            connection.commit()
        return config.attributes["ran"]

    return upgrade
'''
_HEAD = ", HEAD"
_NAMED = ("revision", "down_revision", "branch_labels", "depends_on")

_FRESH = """\
    fresh = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    assert {ident!a} in upgraded(NEW, engine=fresh)
    upgraded(OLD)
"""

Told = tuple[Revision, str, str]
"""A revision of the tree, what is said, and the lines that show it."""

CODES = codes("640 642 643 644 645 647 648 649")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about revisions and what they build on."""
    return any(type(subject) in _TELLING for subject in case.subjects)


def witness(case: Case) -> Witness:
    """Return a witness that upgrades a database of the older release; raises CannotRunError."""
    subject = next(subject for subject in case.subjects if type(subject) in _TELLING)
    revision, said, lines = _TELLING[type(subject)](subject)
    target = _target(subject, case) if isinstance(subject, HeadsDiverged) else ""
    if revision.tool != "alembic":
        raise CannotRunError(f"{revision.path} is a script of {revision.tool}")
    old = _release("OLD", case.older, revision.tree)
    new = _release("NEW", case.after, revision.tree)
    control = f"def {CONTROL}(upgraded):\n    upgraded(OLD{target})\n"
    proof = f"def {BREAK}(upgraded):\n{lines.replace(_HEAD, target)}"
    parts = (_IMPORTS, _RUNNING, old, new, control, proof)
    return Witness(joined(parts), said, ("SQLAlchemy", "alembic"))


def _target(change: HeadsDiverged, case: Case) -> str:
    """The one head that is upgraded to: of the branch that all heads are of, if they are of one."""
    labels = [set(_labels(head, case)) for head in change.heads]
    common = sorted(set.intersection(*labels))
    target = f"{common[0]}@head" if common else "head"
    return f", {target!a}"


def _labels(head: Revision, case: Case) -> Iterator[str]:
    """Yield the labels of a revision and of all that it builds on."""
    known = {each.id: each for each in _revisions(case.after, head.tree)}
    visited, ahead = set[str](), [head]
    while ahead:
        revision = ahead.pop()
        yield from revision.branch_labels
        below = [known[ident] for ident in revision.down_revisions if ident in known]
        ahead += [each for each in below if each.id not in visited]
        visited |= {each.id for each in below}


def _failing(error: str, match: str, target: str = "") -> str:
    return f"    with pytest.raises({error}, match={match!a}):\n        upgraded(NEW{target})\n"


def _twice(change: RevisionTwice) -> Told:
    lines = (
        '    with pytest.warns(UserWarning, match="present more than once"):\n'
        "        ran = upgraded(NEW)\n"
        f"    assert ran.count({change.second.id!a}) == 1\n"
    )
    return change.second, f"one of two revisions {change.second.id} never runs", lines


def _heads(change: HeadsDiverged) -> Told:
    said = "CommandError: multiple head revisions are present"
    return change.heads[0], said, _failing("CommandError", "(?i)multiple head", _HEAD)


def _orphan(change: ParentMissing) -> Told:
    lines = '    with pytest.warns(UserWarning, match="is not present"):\n' + "".join(
        f"    {line}\n" for line in _failing("Exception", "").splitlines()
    )
    lines = lines.replace("match=''", "match=MISSING")
    missing = f"    MISSING = {change.parent!a}\n"
    return change.revision, f"KeyError: '{change.parent}'", missing + lines


def _circle(change: RevisionsCircular) -> Told:
    said = "CommandError: Cycle is detected in revisions"
    return change.revisions[0], said, _failing("CommandError", "Cycle is detected")


def _gone(change: RevisionGone) -> Told:
    if not change.head:
        raise CannotRunError("only databases of still older releases fail")
    said = f"CommandError: Can't locate revision identified by '{change.before.id}'"
    return change.heir, said, "    upgraded(OLD)\n" + _failing("CommandError", "Can't locate")


def _below(change: RevisionBelowReleased) -> Told:
    ident = change.revision.id
    lines = f"{_FRESH.format(ident=ident)}    assert {ident!a} not in upgraded(NEW)\n"
    return change.revision, f"{ident} never runs on a database of the older release", lines


def _needing(change: ExpandNeedsContract) -> Told:
    ident, other = change.revision.id, change.contract.id
    lines = f"    upgraded(OLD)\n    assert {other!a} in upgraded(NEW, {ident!a})\n"
    return change.revision, f"{other} runs with {ident}, while older code does", lines


def _early(change: ContractBeforeExpand) -> Told:
    ident, other = change.revision.id, change.expand.id
    lines = f"{_FRESH.format(ident=other)}    assert {other!a} not in upgraded(NEW, {ident!a})\n"
    return change.revision, f"{ident} runs, and {other} has not run", lines


_TELLING: Mapping[type, Callable[..., Told]] = {
    RevisionTwice: _twice,
    HeadsDiverged: _heads,
    ParentMissing: _orphan,
    RevisionsCircular: _circle,
    RevisionGone: _gone,
    RevisionBelowReleased: _below,
    ExpandNeedsContract: _needing,
    ContractBeforeExpand: _early,
}


def _release(name: str, side: Side, tree: str) -> str:
    """The heads of a release's revisions, as an assignment."""
    heads = list(_written(side, tree) if side.tree else _remembered(side, tree))
    lines = "".join(f"    {head!a},\n" for head in heads)
    return comment(f"The revisions in {tree} of {side.label}.") + f"{name} = [\n{lines}]\n"


def _written(side: Side, tree: str) -> Iterator[str]:
    """Yield what each file of a tree says that it is, whether facts know of it or not."""
    known = {each.path: each for each in _revisions(side, tree)}
    folders = {dirname(path) for path in known}
    for path in side.tree.paths() if side.tree else ():
        if dirname(path) in folders and path.endswith(".py") and basename(path) != "__init__.py":
            names = dict(_assigned(side.source(path) or ""))
            if "revision" in names:
                yield "".join(f"{name} = {text}\n" for name, text in names.items())
            elif path in known:
                yield _head(known[path])


def _assigned(source: str) -> Iterator[tuple[str, str]]:
    """Yield the names that Alembic looks for, where their values are literals."""
    module = parsed(source)
    if module is None:
        raise CannotRunError("a file beside the revisions cannot be parsed")
    for node in module.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name in _NAMED:
                try:
                    yield name, ascii(ast.literal_eval(value))
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    raise CannotRunError("a revision works out its own name") from None


def _remembered(side: Side, tree: str) -> Iterator[str]:
    yield from map(_head, _revisions(side, tree))


def _head(revision: Revision) -> str:
    values = (
        revision.id,
        revision.down_revisions or None,
        revision.branch_labels or None,
        revision.depends_on or None,
    )
    return "".join(f"{name} = {value!a}\n" for name, value in zip(_NAMED, values, strict=True))


def _revisions(side: Side, tree: str) -> list[Revision]:
    return [each for each in side.snapshot.migrations.values() if each.tree == tree]
