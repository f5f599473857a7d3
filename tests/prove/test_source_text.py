"""What a project calls its things never becomes code of a witness."""

import ast

import pytest

from upgradelint.prove.cut import find_function, head, parsed
from upgradelint.prove.source_text import comment, keywords

ODD = ["x=1)\nimport os\n#", "'", '"""', "\\", "a b", "class", "é", "\ud800", "\u2028import os", ""]


@pytest.mark.parametrize("name", ODD)
def test_a_name_stays_in_its_string(name: str) -> None:
    (call,) = ast.parse(f"f(a{keywords({name: 'None', 'plain': 'None'})})").body
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    (given,) = call.value.keywords
    assert ast.literal_eval(given.value) == {name: None, "plain": None}


@pytest.mark.parametrize("text", ODD)
def test_a_text_stays_in_its_comment(text: str) -> None:
    assert not ast.parse(comment(f"told: {text}", text)).body


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("def f(self, a): pass\n", "def f(self, a):\n"),
        ("def f(self, a):  # why: so\n    pass\n", "def f(self, a):\n"),
        ("def f(\n    self, *, a=1\n):\n    # why\n    pass\n", "def f(\n    self, *, a=1\n):\n"),
        ("@x\n@staticmethod\ndef f(a) -> B:\n    pass\n", "@staticmethod\ndef f(a) -> B:\n"),
        ("async def f(a=C.d, *, b=E): ...\n", "async def f(a=None, *, b=None):\n"),
    ],
)
def test_a_head_is_as_it_is_written(source: str, wanted: str) -> None:
    function = find_function(parsed(source), 1)
    assert function is not None
    text, _ = head(function, source)
    assert text == wanted


@pytest.mark.parametrize("source", ["def f(:", "x = 1\n", "\0", ""])
def test_no_function_is_none(source: str) -> None:
    assert find_function(parsed(source), 1) is None
