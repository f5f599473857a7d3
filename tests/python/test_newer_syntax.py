"""A file in the syntax of a newer Python says which one it needs; a broken one does not."""

import sys

import pytest

from upgradelint.python.sources.source import UnreadableError, parse

NEWER = [
    ((3, 12), "type parameters", "def first[T](items: list[T]) -> T:\n    return items[0]\n"),
    ((3, 12), "type parameters", "class Box[T: (int, str), *Ts, **P](Base):\n    pass\n"),
    ((3, 12), "type parameters", "async def f[\n    T,\n    U,\n](a: T) -> U: ...\n"),
    ((3, 12), "type parameters", "x = 1\n" + "def f[T](a): ...\n" * 3),
    ((3, 12), "a type statement", "type Point = tuple[float, float]\n"),
    ((3, 12), "a type statement", "if x:\n    type Names[T] = list[T]\n"),
    ((3, 13), "defaults of type parameters", "class Box[T = int]:\n    pass\n"),
    ((3, 14), "template strings", "greeting = t'hello {name}'\n"),
    ((3, 14), "template strings", "type A = int\ngreeting = rt'hello {name}'\n"),
    ((3, 15), "lazy imports", "lazy import json\nlazy from a import b\n"),
]
BROKEN = [
    "def f[T](a:\n    return\n",
    "def f(a:\n",
    "class A[T]\n    pass\n",
    "type Point == 3\n",
    "type = = 3\n",
    "x = [1, 2\n",
    "x[a b] = 1\n",
    "def f[T(a):\n    pass\n",
    "greeting = t'hello\n",
    "",
]


def reason(text: str) -> str:
    try:
        parse(text.encode())
    except UnreadableError as error:
        return error.reason
    return ""


@pytest.mark.parametrize(("since", "what", "text"), NEWER)
def test_which_python_is_needed(since, what, text):
    major, minor = since
    newer = f"needs Python {major}.{minor} or newer ({what})"
    assert reason(text) == (newer if sys.version_info < since else "")


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_in_every_python_says_so(text):
    assert "needs Python" not in reason(text)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it can be parsed there")
def test_an_f_string_of_312_may_be_meant():
    assert reason("x = f'{a['b']}'\n").startswith(
        "needs Python 3.12 or newer, unless it is a mista"
    )
