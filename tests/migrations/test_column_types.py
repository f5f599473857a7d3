"""What a change of type does to values, by dialect."""

import pytest

from upgradelint.compare.migrations.column_types import is_stored_anew, type_step

STEPS = [
    ("String(30)", "String(60)", "wider"),
    ("String(60)", "String(30)", "narrower"),
    ("VARCHAR(60)", "Text", "wider"),
    ("Text", "String(255)", "narrower"),
    ("Text", "MEDIUMTEXT", "wider"),
    ("Text()", "LONGTEXT", "wider"),
    ("Unicode(255)", "String(length=255)", "same"),
    ("Integer", "BigInteger", "wider"),
    ("BIGINT", "Integer()", "narrower"),
    ("INTEGER(unsigned=True)", "Integer", "narrower"),
    ("Integer", "INTEGER(unsigned=True)", "narrower"),
    ("INTEGER(unsigned=True)", "BigInteger", "wider"),
    ("Integer", "Numeric(12, 2)", "wider"),
    ("Integer", "Numeric(8, 2)", "narrower"),
    ("Numeric(10, 2)", "Numeric(12, 2)", "wider"),
    ("Numeric(10, 2)", "Numeric(10, 4)", "narrower"),
    ("Numeric(10, 2)", "DECIMAL(10, 2)", "same"),
    ("Float", "Double", "wider"),
    ("Double", "Float", "narrower"),
    ("LargeBinary", "MEDIUMBLOB", "wider"),
    ("MEDIUMBLOB", "BLOB", "narrower"),
    ("Boolean", "TINYINT(1)", "same"),
    ("Boolean", "Integer", "other"),
    ("Integer", "String(10)", "other"),
    ("DateTime", "DateTime(timezone=True)", "other"),
    ("DateTime", "TIMESTAMP", "same"),
    ("JSON", "JSONB", "same"),
    ("JSON", "Text", "wider"),
    ("Text", "JSON", "other"),
    ("Enum('a', 'b', name='x')", "Enum('a', 'b', 'c', name='x')", "wider"),
    ("Enum('a', 'b')", "ENUM('a')", "narrower"),
    ("Enum('a', 'b')", "String(5)", "other"),
    ("String(5)", "Enum('a', 'b')", "other"),
    ("Uuid", "String(36)", "other"),
    ("Color", "String(36)", "unknown"),
    ("PickleType", "JSON", "other"),
    ("PickleType()", "LargeBinary", "other"),
    ("JSON", "PickleType(comparator=None)", "other"),
    ("PickleType", "PickleType()", "same"),
    (None, "Integer", "unknown"),
    ("Enum(State)", "Enum('a')", "unknown"),
]


@pytest.mark.parametrize(("before", "after", "step"), STEPS)
def test_step(before, after, step):
    assert type_step(before, after) == step


BY_DIALECT = [
    ("String(60)", "String(30)", ("sqlite",), "same"),
    ("DateTime", "DateTime(timezone=True)", ("mysql",), "same"),
    ("Text", "MEDIUMTEXT", ("postgresql",), "same"),
    ("PickleType", "JSON", ("sqlite",), "other"),
    ("Text", "String", ("postgresql",), "same"),
    ("Double", "Float", ("postgresql",), "same"),
    ("Enum('a', 'bcd')", "String(5)", ("mysql",), "wider"),
    ("Enum('a', 'bcd')", "String(2)", ("mysql", "sqlite"), "narrower"),
]


@pytest.mark.parametrize(("before", "after", "dialects", "step"), BY_DIALECT)
def test_step_of_a_dialect(before, after, dialects, step):
    assert type_step(before, after, dialects) == step


STORED_ANEW = [
    ("JSON", "JSONB", True),
    ("JSONB(astext_type=Text)", "JSON", True),
    ("JSONB", "JSONB", False),
    ("Numeric(10, 2)", "Numeric(12, 4)", True),
    ("Numeric(10, 2)", "Numeric(12, 2)", False),
    ("Numeric(10, 2)", "Numeric", False),
    ("CHAR(3)", "String(10)", True),
    ("CHAR(3)", "CHAR(10)", True),
    ("String(10)", "Text", False),
    ("Text", "String", False),
    ("String(10)", "String(20)", False),
]


@pytest.mark.parametrize(("before", "after", "rewritten"), STORED_ANEW)
def test_what_postgresql_stores_anew(before, after, rewritten):
    assert is_stored_anew(before, after) is rewritten
