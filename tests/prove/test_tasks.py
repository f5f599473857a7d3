"""Messages that wait in a queue, tried with a worker of their library."""

from pathlib import Path

import pytest

from tests.prove.projects import ROOT, all_tried, cases, made_false, written
from upgradelint.prove.running.trial import Laboratory

SHOP = ROOT / "examples/shop"
TASK = "from celery import shared_task\n\n\n@shared_task{bind}\ndef charge({takes}):\n    ...\n"
CALL = "from shop.tasks import charge\n\n\ndef buy():\n    charge.{how}\n"


def shop(takes: str, how: str, bind: str = "") -> dict[str, str]:
    task = TASK.format(takes=takes, bind=bind)
    return {"shop/__init__.py": "", "shop/tasks.py": task, "shop/web.py": CALL.format(how=how)}


HEADS = {
    "dramatiq": "import dramatiq\n\n@dramatiq.actor\n",
    "huey": "from huey import RedisHuey\n\nhuey = RedisHuey('x')\n\n@huey.task()\n",
    "taskiq": "from taskiq_redis import ListQueueBroker\n\nbroker = ListQueueBroker('x')\n\n"
    "@broker.task\nasync ",
}


def tasks(library: str, takes: str, how: str, name: str = "charge") -> dict[str, str]:
    task = f"{HEADS[library]}def {name}({takes}):\n    ...\n"
    call = f"from shop.tasks import {name}\n\ndef buy():\n    {name}{how}\n"
    return {"shop/__init__.py": "", "shop/tasks.py": task, "shop/web.py": call}


CHANGES = {
    "of a method with self": (
        shop("self, order", "delay(1)", "(bind=True)"),
        shop("self, order, currency", "delay(1, 2)", "(bind=True)"),
        "UPG701 shop.tasks.charge(currency)",
        "TypeError: missing argument 'currency'",
    ),
    "by position": (
        shop("order, amount", "delay(1, 2)"),
        shop("order", "delay(1)"),
        "UPG702 shop.tasks.charge(amount)",
        "TypeError: takes 1 positional arguments, 2 are given",
    ),
    "by name": (
        shop("order, amount", "apply_async((1,), {'amount': 2})"),
        shop("order", "delay(1)"),
        "UPG702 shop.tasks.charge(amount)",
        "TypeError: unexpected argument 'amount'",
    ),
    "sent early": (
        shop("order", "delay(1)"),
        shop("order, *, amount=2", "delay(1, amount=3)"),
        "UPG711 shop.tasks.charge(amount)",
        "TypeError: unexpected argument 'amount'",
    ),
    "of an actor": (
        tasks("dramatiq", "order", ".send(1)"),
        tasks("dramatiq", "order, amount", ".send(1, 2)"),
        "UPG701 charge(amount)",
        "TypeError: missing argument 'amount'",
    ),
    "of an actor that is gone": (
        tasks("dramatiq", "order, *, note", ".send_with_options(args=(1,), kwargs={'note': 2})"),
        tasks("dramatiq", "order, *, note", ".send(1, note=2)", "pay"),
        "UPG703 charge",
        "ActorNotFound: charge",
    ),
    "of Huey": (
        tasks("huey", "order", "(1)"),
        tasks("huey", "order", "(1)", "pay"),
        "UPG712 shop.tasks.pay",
        "HueyException: shop.tasks.pay",
    ),
    "of Taskiq": (
        tasks("taskiq", "order, amount=0", ".kiq(1, amount=2)"),
        tasks("taskiq", "order", ".kiq(1)"),
        "UPG702 shop.tasks:charge(amount)",
        "TypeError: unexpected argument 'amount'",
    ),
}


def test_breaks_are_proved(tmp_path: Path, laboratory: Laboratory) -> None:
    found = {}
    for name, (before, after, key, _) in CHANGES.items():
        folder = tmp_path / name
        found[name] = cases(written(folder / "1.0", before), written(folder / "2.0", after))[key]
    said = {name: f"proved: {change[3]}" for name, change in CHANGES.items()}
    assert all_tried(found, laboratory) == said


@pytest.mark.slow
def test_all_breaks_of_the_example_are_proved(laboratory: Laboratory) -> None:
    found = cases(SHOP / "before", SHOP / "after-bad")
    verdicts = all_tried(found, laboratory)
    assert len(verdicts) == 9
    assert {verdict.partition(":")[0] for verdict in verdicts.values()} == {"proved"}


@pytest.mark.slow
def test_false_findings_are_not(laboratory: Laboratory) -> None:
    """The newer worker is one that takes what the older release queues."""
    bad = cases(SHOP / "before", SHOP / "after-bad", ("UPG701", "UPG702", "UPG703", "UPG704"))
    found = {name: made_false(case, SHOP / "before") for name, case in bad.items()}
    verdicts = all_tried(found, laboratory)
    assert len(verdicts) == 5
    assert {verdict.partition(":")[0] for verdict in verdicts.values()} == {"not reproduced"}
