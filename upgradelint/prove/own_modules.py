"""Modules of the project that its revisions import, taken along as they are written."""

import ast
from collections.abc import Iterator
from posixpath import dirname

from upgradelint.base.frozen import Frozen, field
from upgradelint.facts.migrations.models.model import shared_folders
from upgradelint.prove.cut import parsed
from upgradelint.prove.model import Side
from upgradelint.prove.source_text import comment

_MANY = 25

_FINDER = '''\
class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules above; a package that is not among them is empty."""

    def find_spec(self, name, path=None, target=None):
        package = any(other.startswith(f"{name}.") for other in MODULES)
        if name in MODULES or package:
            return importlib.util.spec_from_loader(name, self, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        source = MODULES.get(module.__name__, "")
        exec(compile(source, module.__name__, "exec"), module.__dict__)


sys.meta_path.insert(0, Modules())
'''


class _Search(Frozen):
    """Where modules are looked for, and what was found, by name."""

    side: Side
    near: str
    packages: frozenset[str]
    found: dict[str, str] = field(default_factory=dict)


def modules_for(side: Side, path: str) -> dict[str, str] | None:
    """Return the texts of the project's modules that a file needs, by name; None where they are too
    many, or where one is not there to be read.
    """
    search = _Search(side, path, _packages(side))
    ahead = [("", side.source(path) or "")]
    while ahead:
        name, source = ahead.pop()
        module = parsed(source)
        if module is None or len(search.found) > _MANY:
            return None
        for choices in _wanted(module, name, search.packages):
            texts = {choice: _text(choice, search) for choice in choices}
            known = {choice: text for choice, text in texts.items() if text is not None}
            if not known:
                return None
            ahead += [pair for pair in known.items() if pair[0] not in search.found]
            search.found.update(known)
    return search.found


def modules_source(modules: dict[str, str]) -> str:
    """Return what makes modules importable, "" where there are none."""
    if not modules:
        return ""
    lines = "".join(f"    {name!a}: {text!a},\n" for name, text in sorted(modules.items()))
    note = comment("Modules of the project that the revisions import, as they are written.")
    imports = "import importlib.abc\nimport importlib.util\nimport sys\n\n"
    return f"{imports}{note}MODULES = {{\n{lines}}}\n\n\n{_FINDER}"


def _wanted(module: ast.Module, own: str, packages: frozenset[str]) -> Iterator[list[str]]:
    """Yield what each import that runs with a file may mean, where it is of the project."""
    for node in _at_once(module.body) if own else ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in packages:
                    yield [alias.name]
        elif isinstance(node, ast.ImportFrom):
            base = own.split(".")[: -node.level] if node.level else []
            name = ".".join([*base, *filter(None, [node.module])])
            if node.level and not own:
                yield [""]
            elif name.partition(".")[0] in packages:
                yield from ([f"{name}.{alias.name}", name] for alias in node.names)


def _at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a file is imported."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))
            yield from _at_once(list(inner))


def _text(name: str, search: _Search) -> str | None:
    """The text of a module: of the file of that name that is nearest."""
    if not name or search.side.tree is None:
        return None
    stem = name.replace(".", "/")
    ends = (f"{stem}.py", f"{stem}/__init__.py")
    paths = [
        path
        for path in search.side.tree.paths()
        if path in ends or path.endswith(tuple(f"/{end}" for end in ends))
    ]
    best = max(paths, key=lambda path: shared_folders(path, search.near), default=None)
    return search.side.source(best) if best else None


def _packages(side: Side) -> frozenset[str]:
    """What the project's own modules may begin with: its folders, and its files at the top."""
    paths = [path for path in (side.tree.paths() if side.tree else ()) if path.endswith(".py")]
    folders = {part for path in paths for part in dirname(path).split("/")}
    return frozenset(folders - {"alembic", "sqlalchemy", ""})
