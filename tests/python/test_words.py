"""Reasons say what a value is in plain words: no dots for what is left out, no inner names."""

import pytest

from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.terms import (
    BY_CONDITION,
    TOO_LONG,
    Argument,
    Attribute,
    Call,
    Operation,
    Outside,
    Template,
    Unknown,
)
from upgradelint.python.values.words import why, worded

FIELD = Call("", func=Outside("lib.fields.UUIDField"), kwargs=(("nullable", True),))
WAY = Unknown(BY_CONDITION)
EACH = Operation("", operator="each", operands=(WAY,))

WORDS = [
    (FIELD, "lib.fields.UUIDField(nullable=True) is not there to read"),
    (Attribute("", base=FIELD, name="kind"), "lib.fields.UUIDField(nullable=True).kind is not"),
    (Call("", func=Outside("builtins.KeyError"), args=("x",)), "KeyError(a text)"),
    (Argument("", name="method"), "what callers pass as method"),
    (EACH, "an item of something that depends on an unknown condition"),
    (Operation("", operator="[]", operands=(EACH, 0)), "a part of an item of something that"),
    (Operation("", operator="[]", operands=(Outside("a.b"), "k")), "a.b['k']"),
    (Operation("", operator="==", operands=(Outside("a.b"), 3)), "a.b == 3"),
    (Attribute("", base=EACH, name="name"), "name of an item of something that depends"),
    (Call("", func=EACH), "what a call of an item of something that depends"),
    (
        Template("", parts=("drop ", Argument("", name="table"))),
        "drop {what callers pass as table}",
    ),
    (DictValue(DictContent({})), "a dict"),
    (ListValue(ListContent([])), "a list"),
    ((1, DictValue(DictContent({}))), "(1, a dict)"),
    (TOO_LONG, "something nested too deeply to show"),
    (object(), "something that is not followed"),
]


@pytest.mark.parametrize(("value", "said"), WORDS)
def test_a_value_in_words(value, said):
    assert why(value).startswith(said)
    assert "..." not in why(value)


def test_a_term_that_grew_too_deep():
    value = Outside("a")
    for _ in range(60):
        value = Attribute("", base=value, name="b")
    assert "..." not in worded(value)
