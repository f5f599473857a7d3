"""Where findings stand whose code is gone: on a line of a file that the tree has."""

import textwrap

import pytest

from tests.case_files import TextTree, files_tree
from upgradelint.base.location import Location
from upgradelint.facts.collect import collect
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held
from upgradelint.rules import run
from upgradelint.runs.places import placed

TREE = TextTree(
    "now", dict.fromkeys(("setup.py", "svc/__init__.py", "svc/db/a.py", "plain/deep/b.py"), "x = 1")
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Location("svc/db/a.py", 7, 3), Location("svc/db/a.py", 7, 3)),
        (Location("svc/db/a.py", 0), Location("svc/db/a.py", 1)),
        (Location("svc/db/gone.py", 7, 3), Location("svc/db/a.py", 1)),
        (Location("svc/gone/b.py", 7), Location("svc/__init__.py", 1)),
        (Location("plain/gone.py", 7), Location("plain/deep/b.py", 1)),
        (Location("other/gone/a.py", 7), Location("setup.py", 1)),
        (Location("", 0), Location("setup.py", 1)),
    ],
    ids=str,
)
def test_a_finding_stands_in_a_file_that_is_there(given, expected):
    finding = Finding("UPG503", "name", "warning", "message", given, "subject")
    (held,) = placed([Held(finding, ("then",))], TREE)
    assert held.finding == Finding("UPG503", "name", "warning", "message", expected, "subject")


TASKS = """
from celery import shared_task

@shared_task
def send(number): ...
"""
CALLS = """
from svc.mail import tasks

def order(number):
    tasks.send.delay(number)
"""
OTHER = """
from celery import shared_task

@shared_task
def clean(): ...
"""


def found(after: dict[str, str]) -> list[tuple[str, str]]:
    before = {"svc/mail/tasks.py": TASKS, "svc/api.py": CALLS, "svc/a/tasks.py": OTHER}
    old, new = (
        collect(files_tree(label, {path: textwrap.dedent(text) for path, text in files.items()}))
        for label, files in (("then", before), ("now", after))
    )
    return [(finding.code, finding.location.path) for finding in run(old, new)]


REMOVED = {"svc/a/tasks.py": OTHER, "svc/api.py": "import os\n"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (REMOVED | {"svc/mail/tasks.py": OTHER}, [("UPG703", "svc/mail/tasks.py")]),
        (REMOVED | {"svc/mail/tasks.py": "import os\n"}, [("UPG703", "svc/mail/tasks.py")]),
        (REMOVED, [("UPG703", "svc/mail/tasks.py")]),
        (REMOVED | {"svc/mail/tasks.py": f"{TASKS}\nprint 1\n"}, [("UPG914", "svc/mail/tasks.py")]),
        (
            REMOVED | {"svc/mail/tasks.py": f"{TASKS}\nprint 1\n", "svc/api.py": CALLS},
            [("UPG914", "svc/mail/tasks.py")],
        ),
    ],
    ids=["others in its file", "nothing in its file", "no file", "not read", "not read, and sent"],
)
def test_a_task_that_is_gone_is_told_where_it_was(after, expected):
    assert found(after) == expected
