"""The user's page of a rule, made from its docstring, for `explain`, docs/ and tests.

python -m upgradelint.rules.docs            write docs/rules.md and docs/rules/
python -m upgradelint.rules.docs --check    exit 1 when they are not what would be written
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.codes import is_own
from upgradelint.base.made_pages import renew
from upgradelint.rules.catalogue import all_rules, find_rule, own_rules, rules_of
from upgradelint.rules.examples import Example, files_around, read_example
from upgradelint.rules.rule import Rule

INDEX = Path("docs/rules.md")
PAGES = Path("docs/rules")

_JUDGED = {"recorded": "the recorded state", "release": "the last release"}
FAMILIES = {
    "1": "RPC servers",
    "2": "RPC clients",
    "3": "Agreement of RPC servers and clients",
    "4": "Versioned objects",
    "5": "Persistence and online data migrations",
    "6": "Schema migrations",
    "7": "Task queues",
    "8": "Version pins and aliases",
    "9": "What could not be judged",
}
_HEAD = """\
# Rules

Made by `python -m upgradelint.rules.docs`. Each rule has a page with an example that breaks and one
that does not; `upgradelint explain CODE` prints it.

An **error** breaks every exchange of the changed thing between old and new nodes. A **warning**
breaks those with certain values or calls, or it cannot be seen from here whether it breaks any. A
**note** breaks nothing. Most rules compare with the last release, since what nobody runs may still
change; rules of good order compare with the recorded state.

Errors and warnings are on by default, notes are off. `--select` or `select` switches a rule on by
its code, its name or `ALL`; where a key of the configuration does that too, the table names it.
"""
_COLUMNS = """\
| code | name | level | what | on by default | switched on by | fixable |
|---|---|---|---|---|---|---|"""


def summary(rule: Rule) -> str:
    """Return the first line of a rule's docstring, without its full stop."""
    return inspect.getdoc(rule).partition("\n")[0].rstrip(".")  # type: ignore[union-attr]


def example(rule: Rule) -> Example | None:
    """Return the example on a rule's page, None where it has none; raises ValueError."""
    return read_example(inspect.getdoc(rule) or "", rule.around)


def explain(text: str) -> str:
    """Return the page of one rule as Markdown, by code or name; of a beginning of codes a line for
    each rule. Raises UpgradelintError where there is none.
    """
    family = rules_of(text)
    if len(family) > 1:
        return "".join(f"{line(row)}\n" for row in map(_entry, family))
    rule = family[0] if family else find_rule(text)
    first, _, body = (inspect.getdoc(rule) or "").partition("\n")
    body = re.sub(r"^```diff$", "## Example\n\n```diff", body, count=1, flags=re.MULTILINE)
    body = re.sub(r"^Instead:\s+(.)", _instead, body, flags=re.MULTILINE)
    body = _with_files(body, files_around(body, rule.around))
    return (
        f"# {rule.code} {rule.name}\n\n{first}\n\n*{'; '.join(_traits(rule))}*\n\n"
        f"## Why\n\n{body.strip()}\n{rule.besides}"
    )


def line(row: Mapping[str, object]) -> str:
    """Return a row of the catalogue as people read it."""
    return f"{row['code']}  {row['level']:7}  {row['name']}: {row['summary']}"


def page(rules: Sequence[Rule] = ()) -> str:
    """Return docs/rules.md: our rules by family, with links to their pages, then those given."""
    families = groupby(own_rules(), key=lambda rule: rule.code[3])
    found = [_family(number, list(several)) for number, several in families]
    others = [_section("Rules of plug-ins", map(_row, rules))] if rules else []
    return "\n".join([_HEAD, *found, *others])


def pages() -> dict[Path, str]:
    """Return everything that is written, by path."""
    return {INDEX: page()} | {PAGES / f"{rule.code}.md": explain(rule.code) for rule in own_rules()}


def rows() -> Iterator[dict[str, object]]:
    """Yield the catalogue, a row a rule, for JSON."""
    return map(_entry, all_rules())


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "judged": rule.judged,
        "summary": summary(rule),
        "aliases": list(rule.aliases),
        "default": _by_default(rule),
        "switched_on_by": [] if _by_default(rule) else _switches(rule),
        "fixable": rule.fixable,
        "url": page_of_rule(rule.code),
    }


def _instead(match: re.Match[str]) -> str:
    return f"## Instead\n\n{match[1].upper()}"


def _with_files(body: str, around: str) -> str:
    """Return a page with the files around its example, which come before what to write instead."""
    if not around:
        return body
    head, instead, tail = body.partition("## Instead")
    return f"{head}## Files around it\n\n```diff\n{around}```\n\n{instead}{tail}"


def _traits(rule: Rule) -> Iterator[str]:
    yield rule.level
    yield (
        "on by default" if _by_default(rule) else f"off by default: {_switch(rule)} switches it on"
    )
    yield f"judged against {_JUDGED[rule.judged]}"
    if rule.fixable:
        yield "fixable: `upgradelint check --fix`"


def _by_default(rule: Rule) -> bool:
    return rule.level != "note" and not rule.optional


def _switches(rule: Rule) -> list[str]:
    """What switches a rule on; notes have to be selected on a known database, too."""
    known = rule.optional and rule.level != "note"
    return ["known database", "select"] if known else ["select"]


def _switch(rule: Rule) -> str:
    return ", or ".join(_switches(rule)).replace("select", "`select`")


def _family(number: str, rules: list[Rule]) -> str:
    return _section(f"{number}xx {FAMILIES[number]}", map(_row, rules))


def _section(title: str, rows: Iterable[str]) -> str:
    return "\n".join([f"## {title}\n", _COLUMNS, *rows, ""])


def _row(rule: Rule) -> str:
    default = _by_default(rule)
    cells = (
        f"[{rule.code}]({PAGES.name}/{rule.code}.md)" if is_own(rule.code) else rule.code,
        rule.name,
        rule.level,
        summary(rule),
        "yes" if default else "no",
        "" if default else _switch(rule),
        "yes" if rule.fixable else "",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    of_no_rule = dict.fromkeys(sorted(PAGES.glob("*.md")))
    sys.exit(renew(of_no_rule | pages(), "upgradelint.rules.docs", sys.argv[1:]))
