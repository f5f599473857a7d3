"""A file in the syntax of a newer Python says which one it needs; a broken one does not."""

import ast
import sys

import pytest

from upgradelint.python.sources.source import UnreadableError, parse

READ = [
    ("def first[T](items: list[T]) -> T:\n    return 1\n", "def first(items: list[T]) -> T:"),
    ("class Box[T: (int, str), *Ts, **P](Base):\n    pass\n", "class Box(Base):"),
    ("async def f[\n    T,\n    U,\n](a: T) -> U: ...\n", "async def f(a: T) -> U:"),
    ("x = 1\n" + "def f[T](a): ...\n" * 40, "x = 1"),
    ("type Point = tuple[float, float]\n", "Point = tuple[float, float]"),
    ("type Names[T] = list[T]\n", "Names = list[T]"),
    ("if x:\n    type Names[T] = list[T]\n", "if x:\n    Names = list[T]"),
    ("class Box[T = int]:\n    pass\n", "class Box:"),
    ("try: ...\nexcept A, b.B: ...\n", "except (A, b.B):"),
    ("try: ...\nexcept* A, B : ...\n", "except* (A, B):"),
    ("try: ...\nexcept a.A, B, zlib.error: ...\n", "except (a.A, B, zlib.error):"),
    ("try: ...\nexcept A, zlib.error: ...\n", "except (A, zlib.error):"),
    ("try: ...\nexcept A, _B: ...\nexcept C, D: ...\n", "except (C, D):"),
    ("lazy import json\nlazy from a import b\n", "import json"),
    ("# coding: latin-1\ntype A = '\xe4'\n", "A = '\xe4'"),
    ("x = '\x0c\u2028'\ntype A = int\n", "A = int"),
    ("x = f'{a['b']} {c}'\n", "a['b']"),
    ("x = f'{'\\n'.join(a)}'\n", "join(a)"),
    ("x = f'{\n    a  # 'why'\n}'\nb = f'{c!r:>{d['w']}} {{'\n", "d['w']"),
    ("x = f'{f'{f'{1}{'a'}'}'}'\ntype A = f'{b['c']}'\n", "b['c']"),
    ("if'a' in x: y = f'{x['\u00e9':]}' # f'{\n", "y = "),
    ("x = rf'{a['b']}\\d{a != 'c'}'\n", "a != 'c'"),
    ("x = f'{a['b']} \\N{EM DASH} \\{c['d']}'\n", "c['d']"),
    ("x = f'{a['b']=} {c['d']=:>3}'\n", "a['b']!r"),
    ("x = rf'''{3+\n4}{a['b'\n]}'''\ny = 2\n", "a['b']"),
]
TEMPLATES = ["greeting = t'hello {name}'\n", "type A = int\ngreeting = rt'hello {name}'\n"]
PYTHON2 = [
    "print 'x'\n",
    "exec 'x'\n",
    "x = 0777\n",
    "try: ...\nexcept A, e: ...\n",
    "try: ...\nexcept a.A, _e1: ...\n",
    "try: ...\nexcept (A, B), e: ...\n",
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
    "x = f'{a['b'}'\n",
    "x = f'{a['b']\n",
    "x = f'{a[b c]['d']}'\n",
    "x = " + "f'{" * 30 + "\n",
    "",
]


def reason(text: str) -> str:
    try:
        parse(text.encode())
    except UnreadableError as error:
        return error.reason
    return ""


@pytest.mark.parametrize(("text", "older"), READ)
def test_newer_syntax_is_read(text: str, older: str) -> None:
    data = text.encode("latin-1" if "latin-1" in text else "utf-8")
    tree = ast.Module(parse(data).body, [])
    if sys.version_info < (3, 12):
        assert older in ast.unparse(tree)
    assert tree.body[-1].end_lineno == text.count("\n")


@pytest.mark.parametrize("text", TEMPLATES)
def test_template_strings_are_no_strings(text: str) -> None:
    said = "needs Python 3.14 or newer (template strings)"
    assert reason(text) == (said if sys.version_info < (3, 14) else "")


@pytest.mark.parametrize("text", ["x = 1\n<<<<<<< HEAD\nx = 2\n", "x = [\n1,\n>>>>>>> other\n"])
def test_what_a_merge_left_is_named(text: str) -> None:
    with pytest.raises(UnreadableError) as error:
        parse(text.encode())
    assert error.value.reason == "conflict marker of a merge"
    assert text.split("\n")[error.value.line - 1][:1] in "<>"


@pytest.mark.parametrize("text", PYTHON2)
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="that knows `except A, e`")
def test_python_2_is_named(text: str) -> None:
    assert reason(text).endswith("(is it Python 2?)")


def test_names_of_newer_statements_are_known() -> None:
    source = parse(b"type A = int\ndef f[T](a): ...\nclass B[T]: ...\n")
    assert list(source.bindings) == ["A", "f", "B"]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_in_every_python_says_so(text):
    assert "needs Python" not in reason(text)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it can be parsed there")
def test_an_f_string_in_a_long_file_may_be_one_of_312():
    text = "x = f'{a['b']}'\n"
    assert reason(text + "x = 1 \n" * 150_000).startswith(
        "needs Python 3.12 or newer, unless it is"
    )
    assert reason(text) == ""


def test_what_a_formatted_string_shows_of_its_code() -> None:
    shown = parse(b"x = f'{a['b'] = }'\n").body[0]
    assert ast.unparse(shown) == """x = f"a['b'] = {a['b']!r}\""""
