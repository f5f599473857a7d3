"""Task queues: every way to queue a task is found, or is unproven and the task counts as public."""

import textwrap

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot
from upgradelint.rules import run

TASKS = """
from celery import Celery

app = Celery('svc')

@app.task
def label({}): ...
"""


def snapshot(label: str, **files: str) -> Snapshot:
    texts = {f"svc/{name}.py": textwrap.dedent(text) for name, text in files.items()}
    return collect(TextTree(label, {"svc/__init__.py": "", **texts}))


def found(caller: str, before: str = "parcel", after: str = "parcel, printer") -> list[str]:
    """Return the codes and levels of what is found where the task's parameters change."""
    old = snapshot("old", tasks=TASKS.format(before), views=caller)
    new = snapshot("new", tasks=TASKS.format(after), views=caller)
    return sorted(f"{one.code} {one.level}" for one in run(old, new))


@pytest.mark.parametrize("call", ["label.delay(*request.a)", "label.apply_async(request.a)"])
def test_a_caller_whose_arguments_cannot_be_told_counts_as_any(call: str) -> None:
    caller = f"from svc.tasks import label\n\ndef order(request):\n    {call}\n"
    assert found(caller) == ["UPG701 warning"]
    assert found(caller, after="parcel, printer=None") == []


def test_a_task_in_a_file_that_cannot_be_read_is_not_removed() -> None:
    caller = "from svc.tasks import label\n\ndef order(request):\n    label.delay(1)\n"
    other = "from celery import shared_task\n\n@shared_task\ndef weigh(): ...\n"
    old = snapshot("old", tasks=TASKS.format("parcel"), views=caller, other=other)
    new = snapshot("new", tasks=TASKS.format("parcel") + "\nif:", views=caller, other=other)
    assert not list(run(old, new))
