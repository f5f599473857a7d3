"""Which name a file is imported by: roots as folders, files of packaging and imports show them."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.store import FactStore
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program

USES = "from svc import rpc"

NAMED = [
    ("a package", {"svc/__init__.py": "", "svc/rpc.py": ""}, "svc.rpc"),
    ("below src", {"src/svc/__init__.py": "", "src/svc/rpc.py": ""}, "svc.rpc"),
    ("without __init__, below src", {"src/svc/rpc.py": ""}, "svc.rpc"),
    ("without any __init__", {"svc/api.py": USES, "svc/rpc.py": ""}, "svc.rpc"),
    ("without any __init__, nobody imports", {"a/svc/rpc.py": ""}, "a.svc.rpc"),
    (
        "a folder without __init__ in a package",
        {"svc/__init__.py": "", "svc/jobs/mail/__init__.py": "", "svc/jobs/mail/rpc.py": ""},
        "svc.jobs.mail.rpc",
    ),
    (
        "plain below a folder without __init__",
        {"svc/__init__.py": "", "svc/jobs/mail/rpc.py": ""},
        "svc.jobs.mail.rpc",
    ),
    (
        "an __init__ beside setup.cfg",
        {"p/setup.cfg": "", "p/__init__.py": "", "p/svc/__init__.py": "", "p/svc/rpc.py": ""},
        "svc.rpc",
    ),
    (
        "an __init__ beside a setup.py that is a module of the package",
        {"p/__init__.py": "", "p/setup.py": "", "p/a.py": "from p.b import c", "p/b.py": ""}
        | {"p/rpc.py": ""},
        "p.rpc",
    ),
    (
        "imports show the folder, an __init__ in it",
        {"p/__init__.py": "", "p/svc/__init__.py": USES, "p/svc/rpc.py": ""},
        "svc.rpc",
    ),
    (
        "imports show the folder above",
        {"a/ns/svc/__init__.py": "from ns.svc import rpc", "a/ns/svc/rpc.py": ""},
        "ns.svc.rpc",
    ),
    (
        "a project in a package",
        {"p/__init__.py": "", "p/x/pyproject.toml": "", "p/x/svc/__init__.py": ""}
        | {"p/x/svc/rpc.py": ""},
        "svc.rpc",
    ),
    (
        "a project in a folder without packages",
        {"tools/x/setup.py": "", "tools/x/svc/rpc.py": "", "tools/other.py": ""},
        "svc.rpc",
    ),
    ("beside scripts that import it", {"bin/run.py": "import rpc", "bin/rpc.py": ""}, "rpc"),
    ("beside scripts that do not", {"bin/run.py": "import logging", "bin/rpc.py": ""}, "bin.rpc"),
]


@pytest.mark.parametrize(
    ("files", "expected"), [row[1:] for row in NAMED], ids=[n for n, *_ in NAMED]
)
def test_the_name_of_a_file(files, expected):
    path = next(file for file in files if file.endswith("/rpc.py"))
    paths = [file for file in files if file.endswith(".py")]
    tree = TextTree("texts", files)
    layout = find_layout(tree, paths, (), FactStore())
    assert layout.module_name(path) == expected
    found = make_program(tree, layout).at(path)
    assert found is not None
    assert (found.path, found.name) == (path, expected)


TWO = {
    "a/setup.py": "",
    "b/setup.py": "",
    **{f"{folder}/app/__init__.py": "" for folder in "ab"},
    **{f"{folder}/app/rpc.py": "from app.name import NAME\nX = NAME + '.'" for folder in "ab"},
    **{f"{folder}/app/name.py": f"NAME = '{folder}'" for folder in "ab"},
}


@pytest.mark.parametrize("project", ["a", "b"])
def test_each_of_two_projects_with_packages_of_one_name_sees_its_own(project):
    paths = [path for path in TWO if path.endswith(".py")]
    tree = TextTree("texts", TWO)
    program = make_program(tree, find_layout(tree, paths, (), FactStore()))
    Evaluator(program)
    module = program.at(f"{project}/app/rpc.py")
    assert program.member(module, "X") == f"{project}."


def test_a_file_is_one_module_by_whatever_name():
    files = {"p/__init__.py": "", "p/setup.cfg": "", "p/svc/__init__.py": "", "p/svc/rpc.py": ""}
    tree = TextTree("texts", files)
    program = make_program(tree, find_layout(tree, sorted(files), (), FactStore()))
    assert program.module("p.svc.rpc") is program.module("svc.rpc") is program.at("p/svc/rpc.py")
