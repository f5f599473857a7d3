"""Alembic, FastAPI and Celery: expansion, workers, web, contraction, as queue and schema ask."""

from pathlib import Path

import pytest

from tests.plan.projects import planned

PROCFILE = """\
web: uvicorn shop.web:app
worker: celery -A shop.tasks worker
"""

MODELS = """\
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class Order(Base):
    __tablename__ = 'orders'
    id = sa.Column(sa.Integer, primary_key=True)
    {column} = sa.Column(sa.Text)
"""

TASKS = """\
from celery import Celery
from shop.models import Order

app = Celery('shop')

@app.task
def ship({parameters}):
    return Order
"""

WEB = """\
from fastapi import FastAPI
from shop.models import Order
from shop.tasks import ship

app = FastAPI()

@app.post('/orders')
def order(number: int):
    ship.delay({arguments})
"""

FIRST = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision = '0001', None

def upgrade():
    op.create_table('orders', sa.Column('id', sa.Integer()), sa.Column('note', sa.Text()))
"""

ADD = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision = '0002', '0001'

def upgrade():
    op.add_column('orders', sa.Column('address', sa.Text()))
"""

DROP = """\
from alembic import op

revision, down_revision = '0003', '0002'

def upgrade():
    op.drop_column('orders', 'note')
"""


def shop(column: str, parameters: str, arguments: str, *later: str) -> dict[str, str]:
    """Return a release of a shop."""
    files = {
        "Procfile": PROCFILE,
        "alembic.ini": "[alembic]\nscript_location = shop/migrations\n",
        "shop/__init__.py": "",
        "shop/models.py": MODELS.format(column=column),
        "shop/tasks.py": TASKS.format(parameters=parameters),
        "shop/web.py": WEB.format(arguments=arguments),
        "shop/migrations/env.py": "",
        "shop/migrations/versions/0001_orders.py": FIRST,
    }
    names = (f"shop/migrations/versions/000{number}_later.py" for number in (2, 3))
    return files | dict(zip(names, later, strict=False))


OLD = shop("note", "order_id", "number")


def test_expansion_workers_web_contraction(tmp_path: Path) -> None:
    new = shop("address", "order_id, express=False", "number, express=True", ADD, DROP)
    found = planned(OLD, new, tmp_path)
    assert [(step.letter, step.services, step.commands) for step in found.steps] == [
        ("b", (), ("alembic upgrade 0002",)),
        ("d", ("worker",), ()),
        ("d", ("web",), ()),
        ("g", (), ("alembic upgrade head",)),
    ]
    assert not found.faults
    assert not found.breaking


ORDERS = {
    "the task takes more, and nobody sends it": ("order_id, express=False", "number", []),
    "the task is sent more": (
        "order_id, express=False",
        "number, express=True",
        [("worker", "web")],
    ),
    "the task takes less": ("order_id, *rest", "number", []),
    "the task needs more": (
        "order_id, express",
        "number, True",
        [("web", "worker"), ("worker", "web")],
    ),
}


@pytest.mark.parametrize("case", ORDERS)
def test_the_queue_gives_the_order(case: str, tmp_path: Path) -> None:
    parameters, arguments, expected = ORDERS[case]
    found = planned(OLD, shop("note", parameters, arguments), tmp_path)
    assert sorted((edge.first, edge.then) for edge in found.edges) == expected
    assert bool(found.faults) == (len(expected) == 2)


def test_a_message_that_is_read_wrongly_breaks_its_pair(tmp_path: Path) -> None:
    old = shop("note", "source, target", "source, target")
    found = planned(old, shop("note", "target, source", "target, source"), tmp_path)
    pairs = {(cell.row, cell.pair): (cell.verdict, cell.codes) for cell in found.matrix}
    assert pairs["task queue", "old client, new server"] == ("breaks", ("UPG704",))


CHANGED = ("address", "order_id", "number", ADD)
STARTS = {
    "a process migrates as it starts": (
        "web: alembic upgrade head && uvicorn shop.web:app",
        (*CHANGED, DROP),
        ["web"],
    ),
    "a release phase": ("release: flask db upgrade", (*CHANGED, DROP), ["release"]),
    "nothing has to wait": ("release: flask db upgrade", CHANGED, []),
    "another command": ("release: alembic current; python -m shop.warm", (*CHANGED, DROP), []),
}


@pytest.mark.parametrize("case", STARTS)
def test_what_migrates_by_itself_does_not_wait(case: str, tmp_path: Path) -> None:
    line, release, expected = STARTS[case]
    new = shop(*release)
    others = [row for row in PROCFILE.splitlines() if row.split(":")[0] != line.split(":")[0]]
    new["Procfile"] = "\n".join((*others, line))
    found = planned(OLD, new, tmp_path)
    about = [question.about for question in found.questions if "by itself" in question.text]
    assert about == expected
    assert {service.name for service in found.services} == {"web", "worker"}
