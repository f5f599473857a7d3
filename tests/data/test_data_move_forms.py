"""The same steps in other words and forms: what reads both columns, moves rows and empties one."""

import pytest

from tests.data.moving import (
    COMMAND,
    FIRST,
    READS,
    SECOND,
    THIRD,
    WRITES,
    Release,
    Service,
)
from upgradelint.rules import run

SERVICE = Service("alembic", "functions")
UNGUARDED = ("initial", "expand")
BOTH, NEW = READS["both"], READS["new"]
MOVES = "for flavor in flavors:\n        flavor.foobars = flavor.memory_mb\n"
COUNTS = "return len(flavors), len(flavors)"
HEAD = "def move_flavors(context, count):"
UPDATE = "context.session.query(models.Flavor)"


def found(before: Release, after: Release) -> list[str]:
    findings = run(*SERVICE.pair(before, after))
    return [f"{finding.code} {finding.location.path.rpartition('/')[2]}" for finding in findings]


FALLBACKS = {
    "or": ("return flavor.foobars or flavor.memory_mb", NEW),
    "a statement": (
        "if flavor.foobars is not None:\n        return flavor.foobars\n"
        "    return flavor.memory_mb",
        NEW,
    ),
    "by getattr": ("return getattr(flavor, 'foobars', None) or getattr(flavor, 'memory_mb')", NEW),
    "of a dict": (
        "return flavor['foobars'] if flavor['foobars'] is not None else flavor['memory_mb']",
        "return flavor['foobars']",
    ),
    "by get": (
        "return flavor.get('foobars') or flavor.get('memory_mb')",
        "return flavor.get('foobars')",
    ),
    "whether it is there": (
        "return flavor['foobars'] if 'foobars' in flavor else flavor['memory_mb']",
        "return flavor['foobars']",
    ),
    "a name": (
        "size = flavor.foobars\n    if size is None:\n        size = flavor.memory_mb\n"
        "    return size",
        NEW,
    ),
    "a name that is asked": (
        "size = flavor.foobars\n    return size if size is not None else flavor.memory_mb",
        NEW,
    ),
    "a name in an expression": (
        "return size if (size := flavor.foobars) is not None else flavor.memory_mb",
        NEW,
    ),
    "a place": (
        "data = {'size': None}\n    data['size'] = flavor.foobars\n"
        "    if data['size'] is None:\n        data['size'] = flavor.memory_mb\n    return data",
        "return {'size': flavor.foobars}",
    ),
    "the old one first": (
        "return flavor.foobars if flavor.memory_mb is None else flavor.memory_mb",
        NEW,
    ),
    "of rows that are looked for": (
        "return [one.foobars or one.memory_mb for one in flavor.siblings()]",
        "return [one.foobars for one in flavor.siblings()]",
    ),
}


@pytest.mark.parametrize(("both", "alone"), FALLBACKS.values(), ids=FALLBACKS)
def test_a_fallback_that_goes_early(both: str, alone: str) -> None:
    with_both = SECOND.but(edits={BOTH: both})
    without = THIRD.but(mover=True, steps=UNGUARDED, edits={NEW: alone})
    assert found(with_both, without) == ["UPG545 functions.py"]
    assert found(with_both, THIRD.but(edits={NEW: alone})) == []


PROPERTY = """
    @property
    def size(self):
        return {}
"""
HYBRID = """
    @hybrid_property
    def size(self):
        return {}

    @size.expression
    def size(cls):
        return {}
"""
CASE = "sa.case((cls.foobars != None, cls.foobars), else_=cls.memory_mb)"
ATTRIBUTES = {
    "a case": (HYBRID.format("x(self)", CASE), HYBRID.format("x(self)", "cls.foobars")),
    "a property": (
        PROPERTY.format("self.memory_mb if self.foobars is None else self.foobars"),
        PROPERTY.format("self.foobars"),
    ),
    "an expression": (
        HYBRID.format("x(self)", "sa.func.coalesce(cls.foobars, cls.memory_mb)"),
        HYBRID.format("x(self)", "cls.foobars"),
    ),
}


@pytest.mark.parametrize(("both", "alone"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_an_attribute_of_the_class_that_goes_early(both: str, alone: str) -> None:
    name = "    foobars = sa.Column(sa.Integer)\n"
    before = SECOND.but(edits={BOTH: "return flavor.size", name: name + both})
    after = SECOND.but("3.0", edits={BOTH: "return flavor.size", name: name + alone})
    assert found(before, after) == ["UPG545 models.py"]


MOVERS = {
    "a bulk update": {
        MOVES: f"{UPDATE}.filter(models.Flavor.foobars == None).update("
        "{'foobars': models.Flavor.memory_mb})\n"
    },
    "a bulk update by columns": {
        MOVES: f"{UPDATE}.filter(models.Flavor.foobars == None).update("
        "{models.Flavor.foobars: models.Flavor.memory_mb * 1})\n"
    },
    "a statement": {
        MOVES: "context.session.execute(update(models.Flavor).where(models.Flavor.foobars == None)"
        ".values(foobars=models.Flavor.memory_mb))\n"
    },
    "SQL": {
        MOVES: "context.session.execute(text('UPDATE flavors SET foobars = memory_mb "
        "WHERE foobars IS NULL'))\n"
    },
    "by a helper": {
        MOVES: "for flavor in flavors:\n        _one(flavor)\n",
        HEAD: f"def _one(row):\n    row.foobars = int(row.memory_mb)\n\n\n{HEAD}",
    },
    "by setattr": {
        MOVES: MOVES.replace("flavor.foobars = ", "setattr(flavor, 'foobars', ")[:-1] + ")\n"
    },
    "by update of a row": {
        MOVES: "for flavor in flavors:\n        flavor.update({'foobars': flavor['memory_mb']})\n"
    },
    "a task": {COMMAND: "", HEAD: f"@app.task\n{HEAD}"},
    "a command": {COMMAND: "", HEAD: f"@click.command()\n{HEAD}"},
}


@pytest.mark.parametrize("edits", MOVERS.values(), ids=MOVERS)
def test_a_mover_is_known_by_what_it_does(edits: dict[str, str]) -> None:
    before, after = SECOND.but(edits=edits), SECOND.but("3.0", mover=False)
    (gone,) = found(before, after)
    assert gone.startswith("UPG508 ")
    assert found(before, THIRD) == []
    assert found(FIRST, SECOND.but(edits=edits, steps=THIRD.steps)) == ["UPG548 0003_guard.py"]


EMPTIED = {
    "by saving": {WRITES["both"]: "flavor.foobars = size\n    flavor.memory_mb = None"},
    "by saving a dict": {
        WRITES["both"]: "flavor['foobars'] = size\n    flavor['memory_mb'] = None"
    },
    "by the mover": {MOVES: f"{MOVES}        flavor.memory_mb = None\n"},
    "by a bulk update": {
        MOVES: f"{UPDATE}.update({{'foobars': models.Flavor.memory_mb, 'memory_mb': None}})\n"
    },
    "by SQL": {MOVES: "x(text('UPDATE flavors SET foobars = memory_mb, memory_mb = NULL'))\n"},
}


@pytest.mark.parametrize("edits", EMPTIED.values(), ids=EMPTIED)
def test_an_old_column_that_is_emptied_early(edits: dict[str, str]) -> None:
    after = SECOND.but(edits=edits)
    assert [text.split()[0] for text in found(FIRST, after)] == ["UPG546"]
    assert found(SECOND, after.but("2.1")) == []  # who reads both can do without


def test_what_only_looks_like_a_move_is_none() -> None:
    """A column that is read for want of another, which nothing ever fills from it."""
    edits = {WRITES["both"]: "pass", WRITES["new"]: "pass"}
    before = SECOND.but(mover=False, edits=edits)
    assert found(before, THIRD.but(steps=UNGUARDED, edits=edits)) == []


def test_a_value_that_shares_its_parts_is_looked_at_once() -> None:
    """There are more ways through what doubles at every step than can be followed."""
    doubled = "\n".join("    size = [size, size]" for _ in range(30))
    both = WRITES["both"]
    after = SECOND.but(edits={both: f"{both}\n{doubled}\n    session.log(size)"})
    assert found(FIRST, after) == []
