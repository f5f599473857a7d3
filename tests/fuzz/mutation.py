"""Damaging a file: its bytes, its tokens, its syntax tree, the names in it."""

import ast
import copy
import io
import random
import tokenize
from collections.abc import Callable, Sequence

ODD = """
    None True () [] {} '' 0 -1 1.5 1j ... b'x' '\\ud800' 10**30 1<<1000 range(1<<1000) '1.0' (1,)
    [[]] {1:2} {1} f'{x}' lambda:0 type(topic='x') super() base base.VersionedObjectRegistry
    [x:=1] (yield) (await(x)) *x **x object type str dict globals() locals() __name__ self cls
    setattr getattr print open ''.join '%*d'%(10**9,1) 'x'*10**9 {}[1] [][0] 1/0 x.y.z x[0][1:2]
""".split()


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return a file damaged in one to three ways; some of it may come from another file."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        way = chance.choice(WAYS)
        try:
            data = way(data, chance.choice(others), chance)
        except (SyntaxError, ValueError, RecursionError, tokenize.TokenError, MemoryError):
            data = _bytes(data, data, chance)
    return data


def _bytes(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((0, 1, 1, 3, 20, 300)))
    start = chance.randrange(len(other) + 1)
    junk = (
        b"",
        bytes([chance.randrange(256)]),
        other[start : start + chance.choice((1, 5, 80))],
        data[at:end] * chance.choice((2, 3, 50)),
        chance.choice((b"#", b"(", b"'", b'"""', b"\n", b"\\\n", b"\t", b"\0", b"\xff", b"\x0c")),
    )
    return data[:at] + chance.choice(junk) + data[end:]


def _lines(data: bytes, other: bytes, chance: random.Random) -> bytes:
    lines, others = data.splitlines(keepends=True), other.splitlines(keepends=True)
    at = chance.randrange(len(lines) + 1)
    start = chance.randrange(len(others) + 1)
    some = chance.choice((others[start : start + 8], lines[at : at + 4] * 2, []))
    return b"".join([*lines[:at], *some, *lines[at + chance.choice((0, 0, 1, 4)) :]])


def _tokens(data: bytes, other: bytes, chance: random.Random) -> bytes:
    found = list(tokenize.tokenize(io.BytesIO(data).readline))
    pairs = [(token.type, token.string) for token in found]
    loose = [n for n, token in enumerate(found) if token.type in (1, 2, 3, 54) and token.string]
    for _ in range(chance.choice((1, 2, 5))):
        at, source = chance.choice(loose), chance.choice(loose)
        pairs[at] = (pairs[at][0], chance.choice((pairs[source][1], chance.choice(ODD), "")))
    return b"".join([tokenize.untokenize(pairs)])


def _names(data: bytes, other: bytes, chance: random.Random) -> bytes:
    tree = ast.parse(data)
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})
    if len(names) < 2:
        raise ValueError
    one, two = chance.sample(names, 2)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == one:
            node.id = two
    return ast.unparse(tree).encode()


def _tree(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Put an expression, a statement or a block of the tree, or an odd one, in another place."""
    tree = ast.parse(data)
    for _ in range(chance.choice((1, 1, 3))):
        nodes = list(ast.walk(tree))
        kind = chance.choice((ast.expr, ast.expr, ast.stmt))
        some = [node for node in nodes if isinstance(node, kind)]
        source = copy.deepcopy(chance.choice(some))  # a tree that holds itself has no end
        if kind is ast.expr and chance.random() < 0.4:
            source = _odd(chance)
        _replace(chance.choice(nodes), kind, source, chance)
    return ast.unparse(ast.fix_missing_locations(tree)).encode()


def _odd(chance: random.Random) -> ast.expr:
    while True:
        try:
            return ast.parse(chance.choice(ODD), mode="eval").body
        except SyntaxError:
            continue


def _replace(parent: ast.AST, kind: type[ast.AST], new: ast.AST, chance: random.Random) -> None:
    fields = [
        (name, value)
        for name, value in ast.iter_fields(parent)
        if isinstance(value, kind)
        or (isinstance(value, list) and value and isinstance(value[0], kind))
    ]
    if not fields:
        return
    name, value = chance.choice(fields)
    if not isinstance(value, list):
        setattr(parent, name, new)
        return
    at = chance.randrange(len(value))
    value[at : at + chance.choice((0, 1, 1))] = [new] * chance.choice((1, 1, 2))


WAYS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _bytes,
    _lines,
    _tokens,
    _names,
    _tree,
    _tree,
)
