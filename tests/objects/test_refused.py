"""What a field sends that its older version refuses, as rows: old, new, what is refused."""

import pytest

from tests.snapshots import INTEGER, STRING, enum, field, held, listed
from upgradelint.compare.objects.refused import (
    NewNone,
    NewValues,
    OtherType,
    Refused,
    added_values,
    new_none,
    other_type,
)
from upgradelint.facts.objects.model import FieldFacts, TypeFacts

FLOAT = TypeFacts("Float", "Float")
UUID = TypeFacts("UUID", "UUID")
BOOLEAN = TypeFacts("Boolean", "Boolean")
OWN = TypeFacts("Colour", "Colour")
ADDRESS = TypeFacts("IPAddress", "IPAddress")
OLD_ADDRESS = TypeFacts("IPV4Address", "IPV4Address")

ROWS = {
    "nothing": (field("a"), field("a"), []),
    "new values": (
        field("a", enum("x")),
        field("a", enum("x", "y")),
        [NewValues(("'y'",))],
    ),
    "fewer values": (field("a", enum("x", "y")), field("a", enum("x")), []),
    "values in a list": (
        field("a", listed(enum("x"))),
        field("a", listed(enum("x", "y"))),
        [NewValues(("'y'",))],
    ),
    "numbers": (field("a", INTEGER), field("a", enum(4, 6)), []),
    "more numbers": (
        field("a", enum(4)),
        field("a", enum(4, 6)),
        [NewValues(("6",))],
    ),
    "any text for an enum": (
        field("a", enum("x")),
        field("a", STRING),
        [OtherType("Enum", "String", certain=False)],
    ),
    "an enum for any text": (field("a", STRING), field("a", enum("x")), []),
    "fractions": (
        field("a", INTEGER),
        field("a", FLOAT),
        [OtherType("Integer", "Float", certain=False)],
    ),
    "whole numbers": (field("a", FLOAT), field("a", INTEGER), []),
    "a number is made a text": (field("a", STRING), field("a", INTEGER), []),
    "everything is made true or false": (field("a", BOOLEAN), field("a", listed(STRING)), []),
    "text": (field("a", STRING), field("a", UUID), []),
    "more addresses": (
        field("a", OLD_ADDRESS),
        field("a", ADDRESS),
        [OtherType("IPV4Address", "IPAddress", certain=False)],
    ),
    "a list for a text": (
        field("a", STRING),
        field("a", listed(STRING)),
        [OtherType("String", "List(String)", certain=True)],
    ),
    "another object": (
        field("a", held("Disk")),
        field("a", held("Volume")),
        [OtherType("Object(Disk)", "Object(Volume)", certain=False)],
    ),
    "a type of the project": (field("a", STRING), field("a", OWN), []),
    "None": (field("a"), field("a", nullable=True), [NewNone()]),
    "no None any more": (field("a", nullable=True), field("a"), []),
}


@pytest.mark.parametrize(("old", "new", "expected"), ROWS.values(), ids=ROWS)
def test_refused(old: FieldFacts, new: FieldFacts, expected: list[Refused]) -> None:
    found = [kind(old, new) for kind in (added_values, other_type, new_none)]
    assert [value for value in found if value is not None] == expected
