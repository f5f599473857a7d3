"""Advice for projects that migrate by sqlalchemy-migrate: alembic's calls in its words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.snippets import sql_name
from upgradelint.rules.rule import Context

_KEYWORD = re.compile(r"(\w+)=(?!=)(.*)", re.DOTALL)
_CALL = re.compile(r"\bop\.(\w+)\(")
_TABLE = "sa.Table({}, meta, autoload=True)"
_META = "meta = sa.MetaData(bind=migrate_engine)\n"
_BLOCK = "with op.get_context().autocommit_block():"
_ALONE = (
    "with migrate_engine.connect().execution_options(isolation_level='AUTOCOMMIT') as connection:"
)
_WAITING = re.compile(
    r"^op\.execute\(\"SET LOCAL (lock_timeout = '\w+')\"\)\s*#?\s*(.*)$", re.MULTILINE
)
_ALTERED = {"new_column_name": "name", "type_": "type"}

Call = tuple[list[str], dict[str, str]]
"""The arguments of a call, as code: by position and by keyword."""


def in_its_words(finding: Finding, context: Context) -> str:
    """Return the hint of a finding as a script of sqlalchemy-migrate has it, where it is about one.

    So it is where its file, or all migrations of the project, are such scripts.
    """
    if "op." not in finding.hint and "def upgrade():" not in finding.hint:
        return finding.hint
    tools = {revision.path: revision.tool for revision in context.after.migrations.values()}
    own = tools.get(finding.location.path)
    numbered = own == "sqlalchemy-migrate" or (own is None and "alembic" not in tools.values())
    return _translated(finding.hint) if numbered else finding.hint


def _translated(hint: str) -> str:
    text = hint.replace("def upgrade():", "def upgrade(migrate_engine):")
    text = _WAITING.sub(r"# first, on the same connection: SET \1; \2", text)
    text = text.replace(_BLOCK, _ALONE).replace("op.get_bind()", "migrate_engine")
    done, at = [], 0
    while found := _CALL.search(text, at):
        end = _end(text, found.end())
        inside = _ALONE in text and text[found.start() - 1 : found.start()] == " "
        by = "connection" if inside else "migrate_engine"
        said = _call(found[1], text[found.end() : end - 1], by)
        done += [text[at : found.start()], said or text[found.start() : end]]
        at = end
    return _with_meta("".join((*done, text[at:])))


def _with_meta(text: str) -> str:
    if "meta," not in text:
        return text
    head = "def upgrade(migrate_engine):\n"
    return text.replace(head, f"{head}    {_META}") if head in text else _META + text


def _end(text: str, start: int) -> int:
    """Where the call ends whose first bracket is before `start`."""
    outside = (place for place, depth in _depths(text, start) if depth < 0)
    return next(outside, len(text) - 1) + 1


def _depths(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the place of each sign outside of quotes, with the brackets that are open there."""
    depth, quote = 0, ""
    for place in range(start, len(text)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote and text[place - 1] != "\\" else quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign in "([{") - (sign in ")]}")
            yield place, depth


def _call(name: str, inner: str, by: str) -> str | None:
    word = _WORDS.get(name)
    args: list[str] = []
    keywords: dict[str, str] = {}
    for part in _parts(inner):
        if named := _KEYWORD.match(part):
            keywords[named[1]] = named[2]
        else:
            args.append(part)
    try:
        return word((args, keywords), by) if word is not None else None
    except (IndexError, ValueError):  # a call with other arguments than advice has
        return None


def _parts(inner: str) -> Iterator[str]:
    start = 0
    for place, depth in _depths(inner, 0):
        if inner[place] == "," and not depth:
            yield inner[start:place].strip()
            start = place + 1
    yield inner[start:].strip()


def _text(code: str) -> str:
    """What a literal says."""
    return code[1:-1].replace(f"\\{code[0]}", code[0])


def _table(call: Call, place: int = 0) -> str:
    args, keywords = call
    schema = f", schema={keywords['schema']}" if "schema" in keywords else ""
    return _TABLE.format(args[place]).replace(", autoload", f"{schema}, autoload")


def _column(call: Call) -> str:
    return f"{_table(call)}.c[{call[0][1]}]"


def _sql_names(args: Iterable[str]) -> list[str]:
    return [sql_name(_text(argument)) for argument in args]


def _altered(call: Call, by: str) -> str:
    known = {_ALTERED.get(key, key): value for key, value in call[1].items()}
    new = (f"{key}={value}" for key, value in known.items() if not key.startswith("existing"))
    return f"{_column(call)}.alter({', '.join(part for part in new if 'schema=' not in part)})"


def _created_index(call: Call, by: str) -> str:
    args, keywords = call
    columns = [_text(part) for part in _parts(args[2][1:-1]) if part[:1] in "'\""]
    unique = "UNIQUE " if keywords.get("unique") == "True" else ""
    beside = "CONCURRENTLY " if "postgresql_concurrently" in keywords else ""
    listed = ", ".join(columns) or "..."
    name, table = _sql_names(args[:2])
    return f"{by}.execute('CREATE {unique}INDEX {beside}{name} ON {table} ({listed})')"


def _dropped_index(call: Call, by: str) -> str:
    beside = "CONCURRENTLY " if "postgresql_concurrently" in call[1] else ""
    return f"{by}.execute('DROP INDEX {beside}{_sql_names(call[0])[0]}')"


def _unique(call: Call, by: str) -> str:
    name, _, columns = call[0]
    inner = columns.strip("[]")
    return f"UniqueConstraint({inner}, name={name}, table={_table(call, 1)}).create()"


def _foreign_key(call: Call, by: str) -> str:
    (name, table, other), lists = call[0][:3], call[0][3:]
    own, theirs = (re.sub(r"[\[\]']", "", names) for names in lists)
    later = " NOT VALID" if "postgresql_not_valid" in call[1] else ""
    name, table, other = _sql_names((name, table, other))
    return (
        f"{by}.execute('ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({own}) "
        f"REFERENCES {other} ({theirs}){later}')"
    )


def _check(call: Call, by: str) -> str:
    name, table = _sql_names(call[0][:2])
    condition = _text(call[0][2])
    later = " NOT VALID" if "postgresql_not_valid" in call[1] else ""
    sql = f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}){later}"
    return f"{by}.execute({sql!r})"


def _dropped_constraint(call: Call, by: str) -> str:
    name, table = _sql_names(call[0][:2])
    return f"{by}.execute('ALTER TABLE {table} DROP CONSTRAINT {name}')"


_WORDS: Mapping[str, Callable[[Call, str], str]] = {
    "execute": lambda call, by: f"{by}.execute({', '.join(call[0])})",
    "add_column": lambda call, by: f"{_table(call)}.create_column({call[0][1]})",
    "drop_column": lambda call, by: f"{_column(call)}.drop()",
    "drop_table": lambda call, by: f"{_table(call)}.drop()",
    "alter_column": _altered,
    "create_index": _created_index,
    "drop_index": _dropped_index,
    "create_unique_constraint": _unique,
    "create_foreign_key": _foreign_key,
    "create_check_constraint": _check,
    "drop_constraint": _dropped_constraint,
}
