"""Routines of a project cut from their file with all that they use of it.

What they use of other files of the project is left out; the witness is skipped where it is reached.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from textwrap import dedent

from upgradelint.base.frozen import Frozen, field
from upgradelint.base.location import Location
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.prove.cut import Function, find_function, free_names, parsed
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.source_text import comment, joined
from upgradelint.python.sources.definitions import first_line

LEFT_OUT = '''\
class LeftOut:
    """Stands for what needs the service around: nobody can tell what it would do."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        if name.startswith(("_", "pytest")):
            raise AttributeError(name)
        self()

    def __call__(self, *_, **__):
        pytest.skip(f"it uses {self._name}, which needs the service around")

    __getitem__ = __iter__ = __contains__ = __call__
'''
_MANY = 40
_SUPER = re.compile(r"super\((\w+),\s*self\)")


class Routine(Frozen):
    """Methods of a class as source, `around` what stands before it, and what that requires."""

    methods: str
    around: str
    requirements: tuple[str, ...]

    @property
    def preamble(self) -> str:
        """What stands before the class, with what stands for things that are left out."""
        return joined([LEFT_OUT if "LeftOut(" in self.around else "", self.around])


class _Around(Frozen):
    """What is taken along so far, by name."""

    source: str
    module: ast.Module
    side: Side
    texts: dict[str, str] = field(default_factory=dict)
    requirements: set[str] = field(default_factory=set)


def routine_of(backport: BackportFacts, side: Side) -> Routine:
    """Return the routine of a backport; raises CannotRunError where it cannot be cut out, and where
    the library would not call it as the project does.
    """
    if backport.routine is None or backport.converts or backport.wrapped:
        raise CannotRunError("the project calls its backport in a way of its own")
    return _routine_at(backport.routine, side)


def _routine_at(place: Location, side: Side) -> Routine:
    """Return the routine at a place with the methods of its class that it calls; raises
    CannotRunError where it is not there.
    """
    source = side.source(place.path) or ""
    module = parsed(source)
    function = find_function(module, place.line)
    if module is None or function is None:
        raise CannotRunError(f"the routine does not stand at {place}")
    around = _Around(source, module, side)
    own = _class_of(function, module)
    methods = list(_methods(function, own))
    for method in methods:
        _take_along(method, around)
    note = comment(f"line {place.line} of {place.path}")
    texts = _in_another_class("\n".join(_text(method, source) for method in methods), own, around)
    requirements = tuple(sorted(around.requirements))
    return Routine(note + texts, "\n".join(around.texts.values()), requirements)


def _in_another_class(text: str, own: ast.ClassDef, around: _Around) -> str:
    """Methods without the name of their class in `super(...)`: the witness's has another base.

    A class of the file that is none of its bases stays, and stands there as a class.
    """
    classes = {
        node.name: node for node in ast.walk(around.module) if isinstance(node, ast.ClassDef)
    }
    strangers = classes.keys() - _lineage(own, classes)
    named = {found[1] for found in _SUPER.finditer(text)}
    around.texts.update((name, f"class {name}:\n    pass\n") for name in named & strangers)
    return _SUPER.sub(lambda found: found[0] if found[1] in strangers else "super()", text)


def _lineage(own: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> set[str]:
    """The names of a class and of those of its file that it derives from."""
    found: set[str] = set()
    ahead = [own.name]
    while ahead:
        name = ahead.pop()
        if name in classes and name not in found:
            found.add(name)
            ahead += [base.id for base in classes[name].bases if isinstance(base, ast.Name)]
    return found


def _methods(function: Function, own: ast.ClassDef) -> Iterator[Function]:
    """Yield a method, and those of its class that it calls, in the order of the file."""
    beside = _inside(own)
    wanted, ahead = {function.name}, [function]
    while ahead:
        for node in ast.walk(ahead.pop()):
            if isinstance(node, ast.Attribute) and node.attr in beside and node.attr not in wanted:
                wanted.add(node.attr)
                ahead.append(beside[node.attr])
    yield from (method for name, method in beside.items() if name in wanted)


def _class_of(function: Function, module: ast.Module) -> ast.ClassDef:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            known = _inside(node).get(function.name)
            if known is not None and known.lineno == function.lineno:
                return node
    raise CannotRunError(f"{function.name} is no method of a class")


def _inside(cls: ast.ClassDef) -> dict[str, Function]:
    return {statement.name: statement for statement in cls.body if isinstance(statement, Function)}


def _take_along(code: ast.AST, around: _Around) -> None:
    """Note what code uses of its file, and what that uses."""
    for name in free_names(code):
        if name not in around.texts and len(around.texts) < _MANY:
            _take(name, around)


def _take(name: str, around: _Around) -> None:
    for node in around.module.body:
        match node:
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    if (alias.asname or alias.name.partition(".")[0]) == name:
                        around.texts[name] = _imported(node, alias, name, around)
            case ast.Assign(targets=[ast.Name(id=bound)]) if bound == name:
                _along(name, node, around)
            case ast.FunctionDef(name=bound) if bound == name and not node.decorator_list:
                _along(name, node, around)
    around.texts.setdefault(name, _left_out(name, name))


def _along(name: str, node: ast.stmt, around: _Around) -> None:
    """Take a statement along, after what it uses itself."""
    around.texts.pop(name, None)
    if isinstance(node, ast.FunctionDef):  # it may use itself
        around.texts[name] = _text(node, around.source)
        _take_along(node, around)
    else:
        _take_along(node, around)
        around.texts[name] = _text(node, around.source)


def _imported(
    node: ast.Import | ast.ImportFrom, alias: ast.alias, name: str, around: _Around
) -> str:
    """The import where it is one of a library, else what stands for it."""
    module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
    level = node.level if isinstance(node, ast.ImportFrom) else 0
    root = module.partition(".")[0]
    if level or _is_own(root, around.side):
        return _left_out(name, f"{module}.{alias.name}".strip("."))
    if root not in sys.stdlib_module_names:
        around.requirements.add(root.replace("_", ".", 1) if root.startswith("oslo_") else root)
    alone: ast.stmt = ast.Import([alias])
    if isinstance(node, ast.ImportFrom):
        alone = ast.ImportFrom(module, [alias], 0)
    return f"{ast.unparse(alone)}\n"


def _is_own(root: str, side: Side) -> bool:
    tree = side.tree
    return tree is None or tree.exists(f"{root}/__init__.py") or tree.exists(f"{root}.py")


def _left_out(name: str, whole: str) -> str:
    return f"{name} = LeftOut({whole!a})\n"


def _text(node: ast.stmt, source: str) -> str:
    """A statement as it is written, without what stands further left."""
    lines = source.splitlines()[first_line(node) - 1 : node.end_lineno]
    return dedent("\n".join(lines)) + "\n"
