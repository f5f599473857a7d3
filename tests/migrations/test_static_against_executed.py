"""The set of tricky migrations: what is read statically against what the databases executed."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.migrations import postgres
from tests.migrations.executed import Key, Run, run
from tests.migrations.forms_file import Form, read_forms, write_project
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations import Operation, Revision
from upgradelint.trees.directory import DirectoryTree

FORMS = list(read_forms())
UNNAMED = {"select", "create_enum"}
"""Read statically, not compared: reads are made by inspectors too, types come with tables."""


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shop")
    write_project(folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def revisions(project) -> dict[str, Revision]:
    snapshot = collect(DirectoryTree(project))
    assert snapshot.unproven == ()
    return {one.id: one for one in snapshot.migrations.values()}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.Engine]:
    if postgres.find("initdb") is None:
        reason = "no PostgreSQL server on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; .ci/run installs one", pytrace=False)
        pytest.skip(reason)
    with postgres.server() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        yield engine
        engine.dispose()


def key(one: Operation) -> Key:
    named = one.name if one.kind not in ("add_unique", "add_foreign_key", "add_check") else None
    table = one.table if one.kind != "drop_index" else None
    column = one.column if one.kind != "update" else None
    return (one.kind, table or "", column or "", named or "", one.new_name or "")


def compared(found: Key) -> Key:
    """A name that the database or SQLAlchemy made up is not compared."""
    kind, table, column, name, new = found
    if kind in ("add_unique", "add_foreign_key", "add_check"):
        name = ""
    return (kind, "" if kind == "drop_index" else table, column, name, new)


def disagreements(revision: Revision, done: Run, dialect: str) -> list[str]:
    mine = [
        one
        for one in revision.operations
        if dialect in (one.dialects or (dialect,)) and one.kind not in UNNAMED
    ]
    keys = {key(one) for one in mine}
    open_ones = [one for one in mine if one.unproven or one.kind == "drop_constraint"]
    executed = {compared(one) for one in done.done}
    missed = [one for one in executed - keys if not any(_could_be(each, one) for each in open_ones)]
    invented = {key(one) for one in mine if one.certain} - executed
    return [f"missed {one}" for one in missed] + [f"invented {one}" for one in invented]


def _could_be(one: Operation, executed: Key) -> bool:
    """Whether an operation whose name is only known when it runs stands for an executed one."""
    mine = key(one)
    return mine[0] == executed[0] and all(
        not left or left == right for left, right in zip(mine[1:], executed[1:], strict=True)
    )


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_postgresql(form: Form, project, revisions, postgresql) -> None:
    done = run(project / form.path, postgresql)
    assert done.error == ""
    assert disagreements(revisions[form.id], done, "postgresql") == []


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_sqlite(form: Form, project, revisions, tmp_path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}", poolclass=sa.NullPool)
    done = run(project / form.path, engine)
    if done.error:
        pytest.skip(f"SQLite cannot: {done.error}")
    if any("_alembic_tmp_" in part for one in done.done for part in one):
        pytest.skip("a batch copies the table on SQLite")
    assert disagreements(revisions[form.id], done, "sqlite") == []
