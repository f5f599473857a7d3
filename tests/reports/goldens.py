"""A finding of each family in each format, as kept in tests/reports/golden.

`python -m tests.reports.goldens` renews the files; read what changed before you commit it.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.case_files import example_trees, files_tree, read_pair
from upgradelint import __version__
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View, formats, renderer
from upgradelint.rules import Traits, docs, run
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.rule import Rule

FOLDER = Path(__file__).parent / "golden"
LOST = Unproven("rpc", "cells.*", "the name of the method is not known", Location("4xx.py", 3, 5))


def goldens() -> Iterator[tuple[str, str]]:
    """Yield each format and what it makes of a finding of each family."""
    sources: dict[str, bytes] = {}
    found = [
        _moved(*_example(list(rules)), number, sources)
        for number, rules in groupby(all_rules(), key=lambda rule: rule.code[3])
    ]
    baselines = ("33.0.0", "32.0.0")
    held = [Held(found[0], baselines[1:]), *(Held(finding, baselines) for finding in found[1:])]
    result = Result(tuple(held), (LOST,), 12, baselines, None)
    for name in formats():
        view = View(Path(), show_unproven=True, statistics=True, source=sources.__getitem__)
        yield name, _without_pages(name, renderer(name).render(result, view))


def families() -> set[str]:
    """Return the hundreds of codes that rules have."""
    return {rule.code[3] for rule in all_rules()}


def _example(rules: list[Rule]) -> tuple[Finding, dict[str, str]]:
    """Return what the first rule with an example on its page finds there."""
    examples = ((rule, docs.example(rule)) for rule in rules)
    rule, example = next((rule, each) for rule, each in examples if each is not None)
    before, after = files_tree("33.0.0", example.before.files), example_trees(example)[1]
    found = run(*read_pair(before, after), Traits(indirection_api=True))
    return next(finding for finding in found if finding.code == rule.code), after.files


def _moved(
    finding: Finding, files: dict[str, str], number: str, sources: dict[str, bytes]
) -> Finding:
    """Give each family a file of its own."""
    place = finding.location
    path = f"{number}xx.py"
    sources[path] = files[place.path].encode()
    return replace(finding, location=place._replace(path=path))


def _without_pages(name: str, report: str) -> str:
    """Leave out the rules' pages, which are documentation, and the version of every day."""
    if name != "sarif":
        return report
    log = json.loads(report)
    driver = log["runs"][0]["tool"]["driver"]
    assert driver.pop("version") == __version__
    for rule in driver["rules"]:
        assert rule.pop("help")["markdown"]
    return json.dumps(log, indent=2) + "\n"


def renew() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, report in goldens():
        (FOLDER / name).write_text(report)


if __name__ == "__main__":
    renew()
