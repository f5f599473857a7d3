"""What a value comes from: the modules that its own statements looked at, and those behind them."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.store import FactStore
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program

FILES = {
    "demo/__init__.py": "",
    "demo/shared.py": """
from demo import far
from demo import near

PLAIN = 1
NEAR = near.LIST
FAR = far.VALUE
NEAR.append(FAR)

def late():
    return far.VALUE

class Made(near.Base):
    value = PLAIN
""",
    "demo/near.py": "LIST = []\nclass Base:\n    pass\n",
    "demo/far.py": "from demo.farther import *\nVALUE = HELD\n",
    "demo/farther.py": "HELD = 2\n",
}

BEHIND = {
    "PLAIN": {"shared"},
    "late": {"shared"},
    "Made": {"shared", "near"},
    "FAR": {"shared", "far", "farther"},
    "NEAR": {"shared", "near", "far", "farther"},
}


@pytest.mark.parametrize(("name", "files"), BEHIND.items())
def test_what_other_statements_looked_at_is_not_behind_a_value(name: str, files: set[str]) -> None:
    tree = TextTree("demo", FILES)
    program = make_program(tree, find_layout(tree, list(tree.paths()), [], FactStore()))
    Evaluator(program)
    shared = program.module("demo.shared")
    assert shared is not None
    for other in BEHIND:
        program.lookup(shared, other)
    with program.origins.apart() as noted:
        program.lookup(shared, name)
    found = {key for key in program.origins.all_behind(noted) if program.place(key)}
    known = {"shared", "near", "far", "farther"}
    assert {key.removeprefix("demo.") for key in found} & known == files
