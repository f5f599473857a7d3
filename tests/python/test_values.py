"""What expressions and module-level code evaluate to, as Python itself would print it."""

import pytest

from tests.python.evaluation import evaluator, name
from upgradelint.python.operations.texts import repr_of
from upgradelint.python.values.terms import NOWHERE, Unknown, Unset


def text(source: str, files: dict[str, str] | None = None) -> str:
    """The repr of `result` in the module `code`; an unknown as `unknown: reason`."""
    ev = evaluator({"code.py": source, **(files or {})})
    found = name(ev, "code.result")
    value = ev.attempt(lambda: repr_of(ev, found, ev.base), NOWHERE)
    return f"unknown: {value}" if isinstance(value, Unknown) else value


KNOWN = [
    # names: every binding statement counts, in order, and only what stood before
    ("x = 1\nx = x + 1\nresult = x\nx = 5", "2"),
    ("x = [1]\nx += [2]\nx.append(3)\nresult = x", "[1, 2, 3]"),
    ("d = {'a': 1}\nd.update(b=2)\nd['c'] = 3\ndel d['a']\nresult = d", "{'b': 2, 'c': 3}"),
    ("result = []\nfor i in range(3):\n    result.append(i * i)", "[0, 1, 4]"),
    ("try:\n    import json\n    result = 'yes'\nexcept ImportError:\n    result = 'no'", "'yes'"),
    ("import sys\nif sys.version_info >= (3, 8):\n    result = 1\nelse:\n    result = 2", "1"),
    (
        "from typing import TYPE_CHECKING\nresult = 1\nif TYPE_CHECKING:\n    result = 2",
        "1",
    ),
    ("a, (b, *c), d = 1, (2, 3, 4), 5\nresult = (a, b, c, d)", "(1, 2, [3, 4], 5)"),
    ("def f():\n    global result\n    result = 2\nresult = 1\nf()", "1"),
    ("class A:\n    x = 1\nA.x = 2\nresult = A.x", "2"),
    ("x = 1\ndef f():\n    return x\nresult = f()\n", "1"),
    # a default that is not known is put there as any other
    (
        "import a\nd = {}\nd.setdefault('k', a.b['c'])\nresult = 'k' in d, len(d)",
        "(True, 1)",
    ),
    ("import a\nd = {}\nd.setdefault('k', a.b + 1)\nresult = list(d)", "['k']"),
    ("import a\nd = {'k': 1}\nd.setdefault('k', a.b['c'])\nresult = d['k']", "1"),
    ("d = {}\nd.setdefault('k', []).append(2)\nresult = d['k']", "[2]"),
    ("d = {}\nd.setdefault('k', {})['x'] = 3\nresult = d['k']['x']", "3"),
    ("d = {}\nd.setdefault('k', {}).setdefault('x', []).append(3)\nresult = d['k']['x']", "[3]"),
    # classes of the dict family
    (
        "class D(dict):\n    pass\nd = D()\nd['a'] = 1\nresult = d['a'], 'a' in d, len(d)",
        "(1, True, 1)",
    ),
    (
        "class D(dict):\n    def __init__(self):\n        super().__init__()\n"
        "        self.order = []\n    def add(self, key, value):\n"
        "        self[key] = self.get(key, 0) + value\n        self.order.append(key)\n"
        "d = D()\nd.add('a', 1)\nd.add('a', 2)\nresult = list(d), d['a'], d.order",
        "(['a'], 3, ['a', 'a'])",
    ),
    (
        "class D(dict):\n    def __setitem__(self, key, value):\n"
        "        dict.__setitem__(self, key, value)\nresult = bool(D())",
        "False",
    ),
    # expressions
    ("result = [x for x in (1, 2, 3) if x % 2]", "[1, 3]"),
    ("result = {k: v for k, v in zip('ab', (1, 2))}", "{'a': 1, 'b': 2}"),
    ("result = sorted({'b': 1, 'a': 2}.items())", "[('a', 2), ('b', 1)]"),
    ("result = sorted(['b', 'A', 'c'], key=str.lower, reverse=True)", "['c', 'b', 'A']"),
    ("result = tuple(sorted({3, 1, 2}))", "(1, 2, 3)"),
    ("result = 'id %s of 123456' % 7", "'id 7 of 123456'"),
    ("result = 'id {} of 123456'.format(7)", "'id 7 of 123456'"),
    ("result = '%s-%05.1f-%r' % ('a', 1.25, 'b')", "\"a-001.2-'b'\""),
    ("result = '%(a)s %(b)d%%' % {'a': 'x', 'b': 3}", "'x 3%'"),
    ("result = '{0}/{name:>4}/{1!r}'.format('a', 'b', name=7)", "\"a/   7/'b'\""),
    ("v = 3\nresult = f'{v:02d} {v!r} {{}}'", "'03 3 {}'"),
    ("result = 1 < 2 < 3 and not 4 < 3", "True"),
    ("result = (lambda x, *y, z=3, **k: (x, y, z, k))(1, 2, w=4)", "(1, (2,), 3, {'w': 4})"),
    ("result = [*range(2), *'ab']", "[0, 1, 'a', 'b']"),
    ("result = {**{'a': 1}, 'b': 2, **{'a': 3}}", "{'a': 3, 'b': 2}"),
    ("result = 'abc'[::-1] + 'abc'[1:] + 'abc'[-1]", "'cbabcc'"),
    (
        "result = any(x > 2 for x in (1, 2, 3)), all([]), max(3, 4), sum([1, 2])",
        "(True, True, 4, 3)",
    ),
    ("result = (1 if [] else 2, [] or 'x', 0 and 1)", "(2, 'x', 0)"),
    ("result = ({1, 2} - {2}, {1} | {1}, 2 in {2}, {1} <= {1, 2})", "({1}, {1}, True, True)"),
    ("result = dict.fromkeys(['a', 'b'], 0)", "{'a': 0, 'b': 0}"),
    ("result = 'a.b.c'.rpartition('.')[2].upper().replace('C', 'd')", "'d'"),
    ("result = [y := 1, y + 1]", "[1, 2]"),
    (
        "from collections import OrderedDict\nresult = OrderedDict([('a', 1)])",
        "OrderedDict([('a', 1)])",
    ),
    (
        "from collections import defaultdict\nd = defaultdict(list)\nd['a'].append(1)\nresult = d['a']",
        "[1]",
    ),
    ("import itertools\nresult = list(itertools.chain([1], (2,)))", "[1, 2]"),
    ("import functools\nresult = functools.partial(max, 5)(3)", "5"),
    ("import copy\na = [1]\nb = copy.copy(a)\nb.append(2)\nresult = (a, b)", "([1], [1, 2])"),
    # functions and control flow
    (
        "def f(n):\n    total = 0\n    while True:\n        n -= 1\n        if n < 0:\n            break\n"
        "        if n == 2:\n            continue\n        total += n\n    else:\n        return -1\n"
        "    return total\nresult = f(5)",
        "8",
    ),
    ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nresult = f(6)", "720"),
    (
        "def f(x):\n    try:\n        return {}[x]\n    except KeyError:\n        return 'no'\n"
        "    finally:\n        seen.append(x)\nseen = []\nresult = f(1)",
        "'no'",
    ),
    (
        "def f(x):\n    match x:\n        case 1 | 2:\n            return 'low'\n        case 'a':\n"
        "            return 'a'\n        case other:\n            return other\nresult = f(2), f('a'), f(9)",
        "('low', 'a', 9)",
    ),
    ("def g():\n    yield 1\n    yield from (2, 3)\nresult = list(g())", "[1, 2, 3]"),
    (
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return up\nc = counter()\nresult = [c() for _ in range(2)]",
        "[1, 2]",
    ),
    (
        "class M:\n    def __enter__(self):\n        return 7\n    def __exit__(self, *a):\n        pass\n"
        "def f():\n    with M() as m:\n        return m\nresult = f()",
        "7",
    ),
    # classes
    (
        "class A:\n    def who(self):\n        return 'A'\nclass B(A):\n    def who(self):\n"
        "        return 'B' + super().who()\nclass C(A):\n    def who(self):\n        return 'C' + "
        "super(C, self).who()\nclass D(B, C):\n    pass\nresult = D().who()",
        "'BCA'",
    ),
    (
        "class A:\n    @property\n    def x(self):\n        return self.y\n    y = 3\nresult = A().x",
        "3",
    ),
    (
        "class A:\n    @classmethod\n    def n(cls):\n        return cls.__name__\nclass B(A):\n    pass\nresult = B.n()",
        "'B'",
    ),
    (
        "class A:\n    def __getattr__(self, name):\n        return name + '!'\nresult = A().hello",
        "'hello!'",
    ),
    (
        "class Meta(type):\n    def __new__(mcs, name, bases, ns):\n        ns['tag'] = name.lower()\n"
        "        return super().__new__(mcs, name, bases, ns)\nclass Thing(metaclass=Meta):\n    pass\n"
        "class Other(Thing):\n    pass\nresult = Other.tag",
        "'other'",
    ),
    (
        "import enum\nclass E(enum.Enum):\n    A = 'a'\n    B = 'b'\nresult = [e.value for e in E]",
        "['a', 'b']",
    ),
    (
        "import enum\n"
        "class S(enum.Enum):\n"
        "    def __new__(cls, text, order):\n"
        "        made = object.__new__(cls)\n"
        "        made._value_ = text\n"
        "        made.rank = order\n"
        "        return made\n"
        "    @property\n"
        "    def order(self):\n"
        "        return self.rank\n"
        "class E(S):\n"
        "    A = ('a', 5)\n"
        "    B = ('b', 4)\n"
        "result = (E.A.order, E.B.value, E('b').name, [one.name for one in E])",
        "(5, 'b', 'B', ['A', 'B'])",
    ),
    (
        "import enum\n"
        "class E(enum.Enum):\n"
        "    A = ('a', 5)\n"
        "    def __init__(self, text, order):\n"
        "        self.text = text\n"
        "        self.order = order\n"
        "result = (E.A.order, E.A.text, E.A.value)",
        "(5, 'a', ('a', 5))",
    ),
    (
        "import enum\n"
        "class E(str, enum.Enum):\n"
        "    A = 'a', 5\n"
        "    def __new__(cls, text, order):\n"
        "        made = str.__new__(cls, text)\n"
        "        made._value_ = text\n"
        "        made.order = order\n"
        "        return made\n"
        "result = (E.A.order, E.A.value, E.A.name)",
        "(5, 'a', 'A')",
    ),
    (
        "import enum\nclass E(enum.Enum):\n    A = 'a'\nresult = (E.A.name, E['A'].value, E('a').name)",
        "('A', 'a', 'A')",
    ),
    (
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
        "        return f(*a, **k) + 1\n    return inner\n@deco\ndef g(x):\n    return x\n"
        "result = (g(1), g.__name__)",
        "(2, 'g')",
    ),
    (
        "import six\nclass M(type):\n    def __init__(cls, n, b, d):\n        cls.made = n\n"
        "@six.add_metaclass(M)\nclass A(object):\n    pass\nresult = A.made",
        "'A'",
    ),
    (
        "class C:\n    fields = ('a', 'b')\n    table = {k: k * 2 for k in fields}\nresult = C.table",
        "{'a': 'aa', 'b': 'bb'}",
    ),
    ("result = [type(1)(5), isinstance(True, int), callable(len)]", "[5, True, True]"),
]


@pytest.mark.parametrize(("source", "expected"), KNOWN)
def test_known(source, expected):
    assert text(source) == expected


FILES = [
    (
        {"pkg/__init__.py": "from pkg.a import x", "pkg/a.py": "x = 1"},
        "from pkg import x as result",
        "1",
    ),
    ({"pkg/__init__.py": "", "pkg/a.py": "x = 1"}, "import pkg.a\nresult = pkg.a.x", "1"),
    ({"pkg/__init__.py": "a = 5", "pkg/a.py": ""}, "from pkg import a as result", "5"),
    (
        {"a.py": "from b import y\nx = 1", "b.py": "import a\ny = 2\nz = 3"},
        "from a import x\nfrom b import z\nresult = x + z",
        "4",
    ),
    (
        {"a.py": "from b import *\n__all__ = ['x']", "b.py": "x = 1\n_h = 2"},
        "from a import x as result",
        "1",
    ),
    (
        {
            "p/__init__.py": "",
            "p/a.py": "from . import b\nfrom .b import c\nx = b.c + c",
            "p/b.py": "c = 2",
        },
        "from p.a import x as result",
        "4",
    ),
    # a name that is bound to None is bound
    ({"a.py": "NS = None"}, "import a\nresult = [a.NS]", "[None]"),
    ({"a.py": "NS = None"}, "from a import NS\nresult = [NS]", "[None]"),
    (
        {"a.py": "NS = None"},
        "from a import NS as X\ndef f():\n    return [X]\nresult = f()",
        "[None]",
    ),
    ({"a.py": "NS = None"}, "from a import *\nresult = [NS]", "[None]"),
    ({"a.py": "NS: str | None = None"}, "import a as b\nresult = b.NS is None", "True"),
    ({"p/__init__.py": "b = None", "p/b.py": ""}, "from p import b as result", "None"),
    (
        {"a.py": "NAMES = []\nfor n in ('x', 'y'):\n    NAMES.append(n)"},
        "import a\nresult = a.NAMES",
        "['x', 'y']",
    ),
    ({"src/q/__init__.py": "v = 1"}, "from q import v as result", "1"),
]


@pytest.mark.parametrize(("files", "source", "expected"), FILES)
def test_names_of_other_modules(files, source, expected):
    assert text(source, files) == expected


@pytest.mark.parametrize(
    ("imported", "used"), [("import b", "b"), ("import b as c", "c"), ("from b import d", "d")]
)
def test_an_absolute_import_never_means_the_neighbour(imported, used):
    files = {"p/__init__.py": "", "p/a.py": f"{imported}\nx = {used}", "p/b.py": "d = 2"}
    expected = "b.d" if "from" in imported else "b"
    assert str(name(evaluator(files), "p.a.x")) == expected


@pytest.mark.parametrize("imported", ["import a\nNS = a.NS", "from a import NS"])
def test_what_a_function_sets_is_not_told_by_its_first_value(imported):
    files = {"a.py": "NS = None\ndef init():\n    global NS\n    NS = 5", "code.py": imported}
    assert isinstance(name(evaluator(files), "code.NS"), Unset)


@pytest.mark.parametrize(
    ("body", "given"), [("", "absent.f(x=None)"), ("    global NS\n    NS = 1\n", "absent.f(x=NS)")]
)
def test_a_global_that_nobody_sets_is_given_as_none(body, given):
    source = (
        f"import absent\nNS = None\ndef g():\n    pass\n{body}def f():\n    return absent.f(x=NS)\n"
    )
    ev = evaluator(source)
    (ended,) = ev.explore(name(ev, "code.f"))
    assert str(ended.value) == given


UNKNOWN = [
    ("import absent\nresult = absent.x", "absent.x"),
    ("from absent import f\nresult = f(1, a='b')", "absent.f(1, a='b')"),
    ("result = undefined", "name undefined is not bound"),
    ("import absent\nresult = {'a': 1}\nresult.update(absent.more)", "absent.more"),
    ("import absent\nresult = [1]\nabsent.fill(result)\nresult = result + []", None),
    ("result = list({'a', 'b'})", "taken from a set, whose order is random"),
    ("result = object()", "builtins.object()"),
    ("result = dir(5)", "builtins.dir(5)"),
    ("result = eval('5')", "name eval is not bound('5')"),
    ("result = lambda: 1", "the text of a lambda shows an address"),
    ("import absent\nresult = 'a %s' % absent.x", "a {absent.x}"),
    (
        "import absent\nif absent.x:\n    result = 1\nelse:\n    result = 2",
        "something that depends on an unknown condition",
    ),
    ("result = {}['x']", "running it raises KeyError"),
    ("import os\nresult = os.environ.get('X', 'y')", "os.environ.get('X', 'y')"),
]


@pytest.mark.parametrize(("source", "reason"), UNKNOWN)
def test_unknown_is_a_value_with_its_reason(source, reason):
    found = text(source)
    if reason is not None:
        assert found == f"unknown: {reason}"


HOSTILE = [
    "result = 'a' * 10 ** 10",
    "result = [0] * 10 ** 10",
    "result = (1,) * 10 ** 9",
    "result = 10 ** 10 ** 10",
    "result = 1 << 10 ** 9",
    "result = '%1000000000d' % 1",
    "result = '{:>1000000000}'.format(1)",
    "result = f'{1:1000000000}'",
    "result = 'a'.ljust(10 ** 10)",
    "result = ('a' * 100000).replace('a', 'b' * 100000)",
    "result = [x for x in range(10 ** 12)]",
    "result = [(a, b) for a in range(90000) for b in range(90000)]",
    "def f():\n    return f()\nresult = f()",
    "def f(n):\n    return f(n + 1) + f(n + 2)\nresult = f(0)",
    "def f():\n    while True:\n        pass\nresult = f()",
    "x = []\nwhile True:\n    x.append(1)\nresult = x",
    "class A(B):\n    pass\nclass B(A):\n    pass\nresult = A.x",
    "x = y\ny = x\nresult = x",
    "result = " + "(" * 80 + "1" + ")" * 80,
    "result = " + "+".join(["1"] * 3000),
    "result = " + "not " * 3000 + "1",
    "a = []\na.append(a)\nresult = a",
    "d = {}\nd['d'] = d\nresult = d",
    "class A:\n    def __repr__(self):\n        return repr(self)\nresult = A()",
    "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\nresult = A().a",
    "result = int('9' * 100000)",
    "x = 1\n" + "x = x * x + 1\n" * 400 + "result = x",
    "def g():\n    while True:\n        yield 1\nresult = list(g())",
    "result = [].pop()",
    "result = [].append()",
    "import copy\nresult = copy.copy()",
    "import functools\nresult = functools.wraps()(1)",
    "result = ().x.y.z",
    "result = len(1, 2, 3)",
    "result = sorted([1, 'a'])",
    "result = max()",
    "result = isinstance()",
    "result = dict(1)",
    "result = {[]: 1}",
    "result = {{}}",
    "result = {'a': 1}[[]]",
    "result = 'a'.join(1)",
    "result = 'a'.nothing()",
    "result = 1 / 0",
    "result = 'x' % (1, 2)",
    "result = '{'.format(1)",
    "result = next(1)",
    "result = range('a')",
    "a, b = 1\nresult = a",
    "result = type('X', 1, 2)",
    "result = type('X', (), {})()",
    "class A(type): pass\nresult = A('x', (), {})",
    "class A(*undefined, **other): pass\nresult = A",
    "result = super().x",
    "import code\nresult = code.result",
    "from code import result",
    "from code import *\nresult = nothing",
    "def result(x=result): pass",
    "del nothing\nresult = 1",
    "result = yield_ = (yield)",
    "import absent\nresult = [a for a in absent.x for b in a for c in b]",
    "result = 5\nresult.x = 3\nresult[1] = 2\ndel result[1]",
    "class A:\n    x = property(1)\nresult = A().x",
    "class A:\n    __slots__ = 'a'\n    def __init__(self, *a): self.b = a\nresult = A(*(1,), **{'c': 1})",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_code_ends_in_a_value(source):
    assert isinstance(text(source), str)
