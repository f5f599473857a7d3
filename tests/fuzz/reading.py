"""Reading all of a file that the tool can read: its facts, its statements and its functions."""

import ast
from collections.abc import Iterator

from upgradelint.base.defects import BUG
from upgradelint.facts.collect import collect
from upgradelint.facts.options import KNOWN_BY_NAME
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import Layout, make_program
from upgradelint.python.programs.program import Program
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown
from upgradelint.trees.tree import Tree

PATH = "app/versions/a.py"

PROMISES = b"""
import oslo_messaging
from alembic import op
from oslo_versionedobjects import base, fields

class Manager:
    target = oslo_messaging.Target(topic='t', version='1.0')
    def call(self, context, name): pass

class Client:
    def __init__(self, transport):
        target = oslo_messaging.Target(topic='t', version='1.0')
        self.client = oslo_messaging.get_rpc_client(transport, target)
    def call(self, context, name):
        self.client.prepare(version='1.0').call(context, 'call', name=name)

@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = '1.1'
    fields = {'name': fields.StringField(), 'size': fields.IntegerField()}
    def obj_make_compatible(self, primitive, target_version):
        if target_version == '1.0':
            del primitive['size']

revision = '2'
down_revision = '1'
def upgrade():
    op.drop_column('parcels', 'size')
"""
"""Code of every domain: added to a file, it makes the tool look at all of it."""

FUNCTIONS = 30
STEPS = 3_000


class BytesTree:
    """A tree of one file, and the packages around it."""

    label = "fuzz"
    root = None

    def __init__(self, data: bytes) -> None:
        self._files = {"app/__init__.py": b"", "app/versions/__init__.py": b"", PATH: data}

    @property
    def unreadable(self) -> dict[str, str]:
        return {}

    def paths(self) -> list[str]:
        return sorted(self._files)

    def exists(self, path: str) -> bool:
        return path in self._files

    def read(self, path: str) -> bytes:
        return self._files[path]

    def read_many(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self._files[path]) for path in paths)

    def known_id(self, path: str) -> str:
        return ""

    def blob_id(self, path: str) -> str:
        return str(hash(self._files[path]))


def faults(data: bytes) -> list[str]:
    """Read a file in every way; return what is said of faults of our own. None may be raised."""
    tree = BytesTree(data)
    said = [doubt.reason for doubt in collect(tree).unproven]
    said += [str(value) for value in _evaluated(tree)]
    return [text for text in said if BUG in text]


def _evaluated(tree: Tree) -> Iterator[object]:
    program = make_program(tree, Layout(list(tree.paths()), ()), (), KNOWN_BY_NAME)
    evaluator = Evaluator(program)
    module = program.file(PATH)
    if module is not None:
        for number in range(len(module.source.body)):
            program.run_statement(module, number)
        _explore(evaluator, module)
    yield from (doubt.reason for doubt in program.unreadable.values())


def _explore(evaluator: Evaluator, module: Module) -> None:
    evaluator.rough, evaluator.max_paths, evaluator.budget = True, 2, STEPS
    for func in list(_functions(module))[:FUNCTIONS]:
        names = (*func.node.args.posonlyargs, *func.node.args.args)
        evaluator.explore(func, [Unknown(name.arg) for name in names])


def _functions(module: Module) -> Iterator[FunctionValue]:
    for value in module.env.content.values():
        held = value.content.values() if isinstance(value, ClassValue) else [value]
        for fact in held:
            if isinstance(fact, FunctionValue) and not isinstance(fact.node, ast.Lambda):
                yield fact


__all__ = ["PROMISES", "BytesTree", "Program", "faults"]
