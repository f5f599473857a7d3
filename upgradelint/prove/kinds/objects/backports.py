"""Backports that end in an exception: the routine, cut from the source, run by the library."""

import re

from upgradelint.base.frozen import replace
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.finding import Finding
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.nodes import IMPORTS, MADE, Node, node_of
from upgradelint.prove.routines import Routine, routine_of
from upgradelint.prove.source_text import comment, is_name, joined
from upgradelint.rules.objects.backport_failures import Misuse, misuses

_NOTES = ("UPG462", "UPG463")

CODES = codes("460 461")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about an exception of a backport."""
    known = case.finding.code in (*CODES, *_NOTES)
    return known and isinstance(case.subjects[0], BackportFacts)


def witness(case: Case) -> Witness:
    """Return a witness that backports an object; raises CannotRunError."""
    backport = next(subject for subject in case.subjects if isinstance(subject, BackportFacts))
    misuse = _reported(backport, case.finding)
    failure, target = misuse.failure, misuse.targets[-1]
    node, routine = _node(backport, case)
    parts = (
        IMPORTS,
        routine.preamble,
        MADE,
        node.source(),
        _sent(node, failure.key if failure.unset else None),
        f"def {CONTROL}():\n    sent()\n",
        _break(node, failure.error, failure.key, target),
    )
    said = f"{failure.error}: {failure.key!a}" if failure.key else failure.error
    return Witness(joined(parts), said, ("oslo.versionedobjects", *routine.requirements))


def _reported(backport: BackportFacts, finding: Finding) -> Misuse:
    """Return the exception that the finding reports."""
    found = [misuse for misuse in misuses(backport) if misuse.failure.location == finding.location]
    if not found or not is_name(found[0].failure.error):
        raise CannotRunError("nobody can tell which exception it is")
    return found[0]


def _node(backport: BackportFacts, case: Case) -> tuple[Node, Routine]:
    routine = routine_of(backport, case.after)
    return replace(node_of(case.after, backport.name), routine=routine), routine


def _sent(node: Node, unset: str | None) -> str:
    which = f"every field but {unset} is set" if unset else "every field is set"
    return (
        comment(
            f"What a node of {node.side.label} sends to one that has it at the target: {which}."
        )
        + "def sent(target=None):\n"
        + f"    {node.function}()\n"
        + f"    one = {node.filled({}, [unset] if unset else [])}\n"
        + f"    versions = target and {{{node.name!a}: target}}\n"
        + "    return json.dumps(one.obj_to_primitive(target, versions))\n"
    )


def _break(node: Node, error: str, key: str | None, target: str) -> str:
    match = f", match={re.escape(repr(key))!a}" if key and error == "KeyError" else ""
    return f"def {BREAK}():\n    with pytest.raises({error}{match}):\n        sent({target!a})\n"
