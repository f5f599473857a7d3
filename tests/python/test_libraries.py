"""What the standard library gives for known values: Python itself says what is right."""

import textwrap

import pytest

from tests.python.evaluation import evaluator, name
from tests.python.test_values import text
from upgradelint.python.operations.texts import repr_of

PROGRAMS = {
    "single dispatch": """
        from functools import singledispatch
        class Base: pass
        class Derived(Base): pass
        @singledispatch
        def told(one, more=''):
            return 'other' + more
        def base(one: Base):
            return 'base'
        told.register(base)
        told.register(int, lambda one, more='': 'number' + more)
        result = told(Base()), told(Derived()), told(1, more='!'), told('x', '?')
    """,
    "formats that reach inside": """
        class Place:
            table = 'a'
            def __format__(self, spec):
                return getattr(self, spec or 'table')
        place = Place()
        reached = '{0.table} {names[last]} {1[1]}'.format(place, (1, 2), names={'last': 'b'})
        result = reached, f'{place:table}', f'{place}'
    """,
    "data class": """
        import dataclasses
        @dataclasses.dataclass
        class Change:
            table: str
            columns: list = dataclasses.field(default_factory=list)
            kind: str = 'drop'
            def __post_init__(self):
                self.key = self.table + self.kind
        one = Change('a', kind='add')
        one.columns.append('x')
        two = dataclasses.replace(one, table='b')
        result = one.table, one.columns, one.key, two.table, Change('c').columns
    """,
    "data class that derives": """
        from dataclasses import asdict, astuple, dataclass
        @dataclass(frozen=True)
        class Base:
            a: int
            b: int = 2
        @dataclass(frozen=True)
        class Derived(Base):
            c: int = 3
        result = asdict(Derived(1)), astuple(Derived(1, 4, c=5))
    """,
    "named tuple": """
        import collections
        Point = collections.namedtuple('Point', 'x, y', defaults=(7,))
        p = Point(1)
        x, y = p
        result = p.x, p.y, x, y, p[0], p._asdict(), tuple(p._replace(x=5)), p == (1, 7), len(p)
    """,
    "typed named tuple": """
        from typing import NamedTuple
        class Step(NamedTuple):
            table: str
            drop: bool = True
            @property
            def words(self):
                return self.table.split('.')
        one = Step('a.b')
        result = one.words, one.drop, Step._fields, isinstance(one, tuple), isinstance(one, Step)
    """,
    "iterators": """
        import itertools
        def numbers():
            yield 1
            yield 2
            yield 3
        steps = numbers()
        first = next(steps)
        rest = list(steps)
        names = iter('ab')
        result = first, rest, next(names), next(names), next(names, 'end')
    """,
    "itertools": """
        import itertools, functools, operator
        rows = [('a', 1), ('a', 2), ('b', 3)]
        grouped = [(k, [v for _, v in g])
                   for k, g in itertools.groupby(rows, key=operator.itemgetter(0))]
        result = (grouped, list(itertools.starmap(pow, [])), list(itertools.pairwise([1, 2, 3])),
                  list(itertools.zip_longest('ab', 'c', fillvalue='-')),
                  list(itertools.islice('abcdef', 1, 5, 2)),
                  functools.reduce(lambda a, b: a + b, [1, 2, 3], 10))
    """,
    "json": """
        import json
        result = json.loads('{"a": [1, 2, {"b": null}], "c": "x"}')
    """,
    "patterns": r"""
        import re
        WORD = re.compile(r'(?P<key>\w+)=(\w*)')
        found = WORD.search('say a=1, b=2')
        result = (found.group('key'), found.groups(), found[0], re.split(r',\s*', 'a, b,c'),
                  re.findall(r'\w+', 'a b'), re.sub(r'\s+', ' ', 'a  b'), WORD.match('nothing'),
                  [one.group(2) for one in WORD.finditer('a=1 b=2')], re.fullmatch('a', 'ab'),
                  re.sub('A', 'b', 'aAa', flags=re.IGNORECASE))
    """,
    "templates": """
        from string import Template
        one = Template('$a and ${b} cost $$5')
        result = one.substitute(a=1, b='x'), Template('$a $z').safe_substitute({'a': 'y'})
    """,
    "context managers": """
        import contextlib
        seen = []
        @contextlib.contextmanager
        def opened(name):
            yield name.upper()
        class Thing:
            def __exit__(self, *error):
                seen.append('left')
            def __enter__(self):
                seen.append('entered')
                return 'thing'
        def run():
            with contextlib.ExitStack() as stack:
                seen.append(stack.enter_context(Thing()))
                stack.callback(seen.append, 'called back')
            with opened('a') as a, contextlib.nullcontext('b') as b, contextlib.suppress(KeyError):
                seen.append(a + b)
            return seen
        result = run()
    """,
    "match": """
        import dataclasses
        @dataclasses.dataclass
        class Drop:
            table: str
            column: str
        def kind(step):
            match step:
                case Drop('t', column=c):
                    return 'class', c
                case ('drop', table, *rest) if rest:
                    return 'sequence', table, rest
                case {'table': table, **others}:
                    return 'mapping', table, others
                case str() | int():
                    return 'scalar'
                case []:
                    return 'empty'
                case _:
                    return 'other'
        result = [kind(one) for one in (
            Drop('t', 'c'), Drop('u', 'c'), ('drop', 'x', 1, 2), ('drop', 'x'),
            {'table': 1, 'b': 2},
            {'b': 2}, 'text', 5, [])]
    """,
    "enumerations": """
        import enum
        class Kind(str, enum.Enum):
            A = 'a'
            B = 'b'
        class Name(enum.StrEnum):
            FIRST = enum.auto()
        result = (Kind.A == 'a', Kind.A is Kind.B, Kind.A == Kind.B, [one.value for one in Kind],
                  str(Name.FIRST), Kind('b').name)
    """,
    "paths": """
        import os
        from pathlib import Path, PurePath
        one = PurePath('a/b') / 'c.tar.gz'
        result = (os.path.join('a', os.pardir, 'b'), os.path.normpath('a/../b/./c'), str(one),
                  one.name, one.suffix, one.stem, str(one.parent), str(one.with_suffix('.sql')),
                  os.path.splitext('x/y.py'), str(one.with_name('z')))
    """,
    "names of a module": """
        import sys
        def step_1():
            return 'one'
        result = globals()['step_1'](), 'nothing' in globals()
    """,
    "errors keep what they are made of": """
        try:
            raise ValueError('a', 2)
        except ValueError as error:
            result = error.args
    """,
    "queues": """
        import collections
        q = collections.deque([1, 2])
        q.append(3)
        q.appendleft(0)
        result = q.popleft(), q.pop(), list(q)
    """,
}


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_as_python_does_it(source: str) -> None:
    code = textwrap.dedent(source)
    names: dict[str, object] = {"__name__": "code"}
    exec(compile(code, "code.py", "exec"), names)
    assert text(code) == repr(names["result"])


FILES = {"shop/__init__.py": "", "shop/sql/a.sql": "DROP TABLE t;\n", "outside.sql": "SELECT 1"}
READING = {
    "open(os.path.join(os.path.dirname(__file__), 'sql', 'a.sql')).read()": "'DROP TABLE t;\\n'",
    "(pathlib.Path(__file__).parent / 'sql/a.sql').read_text()": "'DROP TABLE t;\\n'",
    "[one for one in open('shop/sql/a.sql')]": "['DROP TABLE t;\\n']",
    "pathlib.Path(__file__).resolve().parents[1].joinpath('outside.sql').exists()": "True",
}


@pytest.mark.parametrize(("source", "expected"), READING.items())
def test_files_of_the_tree_are_read(source: str, expected: str) -> None:
    code = {"shop/code.py": f"import os, pathlib\nresult = {source}\n"}
    ev = evaluator({**FILES, **code})
    assert repr_of(ev, name(ev, "shop.code.result"), ev.base) == expected


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../secret", "shop/../../secret", "gone.sql", "shop"]
)
def test_nothing_outside_the_tree_is_read(path: str) -> None:
    assert text(f"result = open({path!r}).read()", FILES).startswith("unknown: ")


@pytest.mark.parametrize(
    "source",
    [
        "re.match(r'(a+)+$', 'a' * 40 + 'b')",
        "re.search(r'(.*)(.*)(.*)(.*)x', 'a' * 4000)",
        "re.match(r'(a|aa)+$', 'a' * 60 + 'b')",
        "re.match(r'(a?){40}a{40}', 'a' * 40)",
        r"re.match(r'(.*)\1\1\1b', 'a' * 3000)",
        "re.compile('(' * 50000)",
        "re.search('(', 'a')",
        "re.sub('a', 'b' * 100000, 'a' * 100000)",
        "json.loads('[' * 100000)",
        "json.loads(UNKNOWN)",
        "string.Template(UNKNOWN).substitute(a=1)",
        "list(itertools.repeat(1))",
        "collections.namedtuple('T', UNKNOWN)(1)",
        "dataclasses.replace(UNKNOWN, a=1)",
    ],
)
def test_what_cannot_be_known_ends(source: str) -> None:
    imports = "import collections, dataclasses, itertools, json, re, string\nfrom x import UNKNOWN"
    ev = evaluator({"code.py": f"{imports}\ndef f():\n    return {source}\n"})
    assert ev.explore(name(ev, "code.f"))
