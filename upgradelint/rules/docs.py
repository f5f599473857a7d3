"""The user's page of a rule, made from its docstring, for `explain`, docs/rules.md and tests.

python -m upgradelint.rules.docs            write docs/rules.md
python -m upgradelint.rules.docs --check    exit 1 when it is not what would be written
"""

import inspect
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from upgradelint.rules.catalogue import all_rules, find_rule
from upgradelint.rules.rule import Rule

PAGE = Path("docs/rules.md")

_JUDGED = {"recorded": "the recorded state", "release": "the last release"}
_FAMILIES = {
    "1": "RPC servers",
    "2": "RPC clients",
    "3": "Agreement of RPC servers and clients",
    "4": "Versioned objects",
    "5": "Persistence and online data migrations",
    "6": "Schema migrations",
    "7": "Release policy",
    "8": "Version pins and aliases",
    "9": "What could not be judged",
}
_HEAD = """\
# Rules

Made by `python -m upgradelint.rules.docs`; `upgradelint explain CODE` shows the same.

An **error** breaks every exchange of the changed thing between old and new nodes, a **warning**
those with certain values or calls, or those that cannot be seen from here. A **note** breaks
nothing and is off by default: select it by code, by name or with `ALL`. Most rules are judged
against the last release, since what nobody runs may still change; hygiene against the recorded
state.
"""


def summary(rule: Rule) -> str:
    """Return the first line of a rule's docstring, without its full stop."""
    return inspect.getdoc(rule).partition("\n")[0].rstrip(".")  # type: ignore[union-attr]


def explain(text: str) -> str:
    """Return the page of one rule as Markdown, by code or name; raises UpgradelintError."""
    return _section(find_rule(text), level=1)


def page() -> str:
    """Return docs/rules.md: a table of all rules, then each one."""
    families = groupby(all_rules(), key=lambda rule: rule.code[3])
    sections = [_family(number, list(rules)) for number, rules in families]
    return "\n".join([_HEAD, *_table(), "", *sections])


def rows() -> Iterator[dict[str, object]]:
    """Yield the catalogue, a row a rule, for JSON."""
    for rule in all_rules():
        yield {
            "code": rule.code,
            "name": rule.name,
            "level": rule.level,
            "judged": rule.judged,
            "summary": summary(rule),
            "aliases": list(rule.aliases),
            "fixable": rule.fixable,
        }


def example(rule: Rule, heading: str) -> str:
    """Return the code under Before, After or Instead on a rule's page, "" where there is none."""
    sections = re.split(r"^### ", inspect.getdoc(rule) or "", flags=re.MULTILINE)
    text = next((part for part in sections if part.startswith(f"{heading}\n")), "")
    match = re.search(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def _table() -> Iterator[str]:
    yield "| code | name | level | what |"
    yield "|---|---|---|---|"
    for rule in all_rules():
        link = f"[{rule.name}](#{rule.code.lower()}-{rule.name})"
        yield f"| {rule.code} | {link} | {rule.level} | {summary(rule)} |"


def _family(number: str, rules: list[Rule]) -> str:
    sections = (_section(rule, level=3) for rule in rules)
    return "\n".join([f"## {number}xx {_FAMILIES[number]}\n", *sections])


def _section(rule: Rule, level: int) -> str:
    first, _, rest = (inspect.getdoc(rule) or "").partition("\n")
    marks = "#" * level
    body = re.sub(r"^### ", f"{marks}# ", rest.strip(), flags=re.MULTILINE)
    return (
        f"{marks} {rule.code} {rule.name}\n\n"
        f"{first} *({rule.level}, judged against {_JUDGED[rule.judged]})*\n\n{body}\n"
    )


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is fresh; return the exit code."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE} is stale; run python -m upgradelint.rules.docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
