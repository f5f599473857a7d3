"""Operations that a project registers where alembic always comes by: in `env.py`, or beyond."""

import pytest

from tests.migrations.test_facts import VERSIONS, revision
from tests.warm.trees import Cold, Files, Store, differences
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.options import Options

OWN = """\
from alembic.operations import MigrateOperation, Operations


class Reversible(MigrateOperation):
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for(cls, operations, target):
        return operations.invoke(cls(target))

    @classmethod
    def replace(cls, operations, target, replaces):
        operations.invoke(cls(replaces).reverse())
        operations.invoke(cls(target))


@Operations.register_operation("create_view", "invoke_for")
@Operations.register_operation("replace_view", "replace")
class CreateView(Reversible):
    def reverse(self):
        return DropView(self.target)


@Operations.register_operation("drop_view", "invoke_for")
class DropView(Reversible):
    def reverse(self):
        return CreateView(self.target)


@Operations.implementation_for(CreateView)
def create_view(operations, operation):
    operations.execute("CREATE VIEW %s AS SELECT 1" % operation.target)


@Operations.implementation_for(DropView)
def drop_view(operations, operation):
    operations.execute("DROP VIEW %s" % operation.target)
    operations.drop_table("kept_by_" + operation.target)
"""
ENV = "shop/db/migrations/env.py"
PACKAGES = {"shop/__init__.py": "", "shop/db/__init__.py": ""}
DROPPED = ("drop_table", "kept_by_racks")
PLACES = {
    "in env.py": ({ENV: OWN}, [DROPPED]),
    "in a module of env.py": (
        {ENV: "from shop import views", "shop/views.py": OWN},
        [DROPPED],
    ),
    "by its whole name": (
        {ENV: "import shop.db.views", "shop/db/views.py": OWN},
        [DROPPED],
    ),
    "in the migration's folder above": ({"shop/db/env.py": OWN}, [DROPPED]),
    "where nobody comes by": ({ENV: "import shop", "shop/views.py": OWN}, [("opaque", None)]),
    "without env.py": ({"shop/views.py": OWN}, [("opaque", None)]),
}
CALLS = ("op.drop_view('racks')", "op.replace_view('shelves', 'racks')")


def tree(files: dict[str, str], body: str) -> Files:
    every = PACKAGES | files | {f"{VERSIONS}/0001_x.py": revision("0001", body)}
    return Files({path: text.encode() for path, text in every.items()})


def operations(given: Files) -> list[Operation]:
    (found,) = collect(given, Options()).migrations.values()
    return list(found.operations)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("files", "expected"), PLACES.values(), ids=PLACES)
def test_where_operations_are_registered(files, call, expected):
    found = operations(tree(files, call))
    read = [(each.kind, each.table) for each in found if each.kind in ("drop_table", "opaque")]
    assert read == expected


def test_a_view_is_made_by_the_method_that_each_name_says():
    assert operations(tree({ENV: OWN}, "op.create_view('racks')")) == []


def test_a_change_of_env_py_counts():
    body, store, cold = CALLS[0], Store(), Cold(Options())
    views = {ENV: "from shop import views"}
    texts = [OWN, OWN.replace("kept_by_", "held_by_"), "", OWN]
    steps = [{}, *({ENV: text} for text in texts), *({**views, "shop/views.py": t} for t in texts)]
    for files in steps:
        given = tree(files, body)
        assert differences(store.read(given, Options()), cold(given)) == []
