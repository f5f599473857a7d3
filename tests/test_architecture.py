"""Who may use what: the direction of imports, and the tools that only one part may touch."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from upgradelint.cli import man

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "upgradelint"

HOMES = {
    "subprocess": ("trees/", "fixtures/", "prove/"),
    "libcst": ("fixes/",),
    "click": ("cli/",),
    "msgspec": ("registry/", "cache/format.py", "base/frozen.py"),
    "lsprotocol": ("lsp/",),
    "pygls": ("lsp/",),
    "oslo_versionedobjects": ("fixtures/",),
    "pytest": ("fixtures/",),
    "sqlalchemy": ("fixtures/",),
    "alembic": ("fixtures/",),
    "sqlglot": ("facts/",),
}
"""Where a library, or running another program, belongs; nothing else may import it."""

RUNNING = {"eval", "exec", "compile", "__import__", "import_module", "run_path", "run_module"}


@cache
def modules() -> Mapping[str, list[ast.AST]]:
    """Return the nodes of each module by its path."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {
        name: list(ast.walk(ast.parse(path.read_bytes())))
        for name, path in paths.items()
        if not name.startswith(("python/stubs/", "python/excerpts/"))
    }


@cache
def imported() -> Mapping[str, set[str]]:
    """Return what each module imports, as it is written."""
    return {name: set(_imported(nodes)) for name, nodes in modules().items()}


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_imports_run_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_the_manual_page_is_fresh() -> None:
    assert man.page() == (ROOT / man.PAGE).read_text(), "run python -m upgradelint.cli.man"


def test_no_modules_import_each_other_in_a_circle() -> None:
    named = {dotted(name): nodes for name, nodes in modules().items()}
    graph = TopologicalSorter[str]()
    for name, nodes in named.items():
        graph.add(name, *(set(module_imports(nodes, named.keys())) - {name}))
    graph.prepare()  # raises CycleError


def dotted(path: str) -> str:
    return f"upgradelint.{path[:-3].replace('/', '.')}".removesuffix(".__init__")


def module_imports(nodes: Iterable[ast.AST], names: Set[str]) -> Iterator[str]:
    """Yield the modules that a module imports, those inside functions and for types too."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else node.module


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_part(library: str) -> None:
    users = [
        name
        for name, modules in imported().items()
        if any(module.partition(".")[0] == library for module in modules)
    ]
    assert [name for name in users if not name.startswith(HOMES[library])] == []


def test_no_code_is_run_by_name() -> None:
    runners = {
        name for name, nodes in modules().items() if not RUNNING.isdisjoint(bare_calls(nodes))
    }
    # The pytest plugin runs in the project's own tests, which import it anyway; what plug-ins are
    # is installed beside us.
    assert runners == {
        "fixtures/data/movers.py",
        "fixtures/rpc/living.py",
        "reports/__init__.py",
        "rules/catalogue.py",
        "rules/plugins.py",
    }


def bare_calls(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield what is called by its bare name, or from importlib and runpy."""
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("importlib", "runpy", "builtins"):
                yield node.func.attr
