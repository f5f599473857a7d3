"""Task queues: every way to queue a task is found, or is unproven and the task counts as public."""

import textwrap
from typing import Literal

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot
from upgradelint.rules import Traits, run

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
    return sorted(f"{finding.code} {finding.level}" for finding in run(old, new))


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
    assert "UPG703" not in {finding.code for finding in run(old, new)}


SETTINGS = """
from enum import Enum
from pydantic_settings import BaseSettings

class Mode(Enum):
    development = "development"
    production = "production"

class Base(BaseSettings):
    model_config = {}

class Settings(Base):
    mode: Mode = Mode.development
    env: str = "dev"
    queued: bool = False
    url: str | None = None

settings = Settings()
"""


@pytest.mark.parametrize(
    ("condition", "is_sent"),
    [
        ("settings.mode == Mode.production", True),
        ("'prod' == settings.env", True),
        ("settings.env in ('prod', 'stage')", True),
        ("settings.queued", True),
        ("settings.url and settings.env != 'dev'", True),
        ("'prod' == 'dev'", False),
    ],
)
def test_what_the_environment_sets_is_not_its_default(condition: str, is_sent: bool) -> None:
    imports = "from svc.conf import Mode, settings\nfrom svc.tasks import label\n"
    caller = f"{imports}\ndef order(x):\n    if {condition}:\n        label.delay(x)\n"
    old = snapshot("old", tasks=TASKS.format("parcel"), views=caller, conf=SETTINGS)
    assert bool(old.rpc_calls) is is_sent


def test_services_of_one_repository_may_name_their_packages_alike() -> None:
    beat = "\napp.conf.beat_schedule = {'a': {'task': 'app.tasks.label', 'schedule': 3}}\n"
    users = "from app.tasks import label\n"
    texts = {
        f"{service}/app/{name}.py": text
        for service in ("services/bill-ing", "services/track-ing")
        for name, text in (("__init__", ""), ("tasks", TASKS.format("") + beat), ("use", users))
    }
    found = collect(TextTree("here", texts))
    names = {method.name for server in found.rpc_servers for method in server.methods}
    assert (len(found.rpc_servers), names) == (2, {"app.tasks.label"})
    assert "UPG722" not in {finding.code for finding in run(None, found)}


def function(body: str) -> str:
    return "def order(x, kind, pool):\n" + textwrap.indent(body, "    ") + "\n"


ENTRY_OF_ONE = '{"task": "svc.tasks.label", "schedule": 3, "args": (1,), "kwargs": {"printer": 1}}'
ENTRY = f'{{"a": {ENTRY_OF_ONE}}}'

FOUND = {
    "delay": function("label.delay(x, printer=1)"),
    "a lambda": function("transaction.on_commit(lambda: label.delay(x, printer=1))"),
    "a lambda with a default": function("later(lambda x=x: label.delay(x, printer=1))"),
    "a lambda that is returned": function("return lambda: label.delay(x, printer=1)"),
    "a lambda of a class": "class A:\n    hook = lambda self, x: label.delay(x, printer=1)\n",
    "a lambda of a module": "hook = lambda x: label.delay(x, printer=1)\n",
    "a function inside": function("def inner(y):\n    label.delay(y, printer=1)\nreturn inner"),
    "one that is decorated": function("@later\ndef inner():\n    label.delay(x, printer=1)"),
    "inside of one inside": function(
        "def inner():\n    def innermost():\n        label.delay(x, printer=1)\n"
        "    later(innermost)\nlater(inner)"
    ),
    "inside of a method": "class V:\n    def post(self, request):\n        def inner():\n"
    "            label.delay(request.x, printer=1)\n        self.later(inner)\n",
    "a statement of a module": "label.delay(1, printer=2)\n",
    "partial": function("later(partial(label.delay, x, printer=1))"),
    "to_thread": function("asyncio.to_thread(label.delay, x, printer=1)"),
    "submit": function("pool.submit(label.delay, x, printer=1)"),
    "sync_to_async": "async " + function("await sync_to_async(label.delay)(x, printer=1)"),
    "a name for delay": function("send = label.delay\nsend(x, printer=1)"),
    "delay_on_commit": function("label.delay_on_commit(x, printer=1)"),
    "apply_async_on_commit": function('label.apply_async_on_commit((x,), {"printer": 1})'),
    "apply": function('label.apply((x,), {"printer": 1})'),
    "s": function("label.s(x, printer=1)()"),
    "s, completed": function("label.s(x).delay(printer=1)"),
    "s, set and completed": function(
        'label.s(x).set(countdown=3).apply_async(kwargs={"printer": 1})'
    ),
    "si in a chain": function("chain(label.si(x, printer=1))()"),
    "signature": function('label.signature((x,), {"printer": 1})'),
    "subtask": function('label.subtask((x,), {"printer": 1})'),
    "signature by name": function('signature("svc.tasks.label", (x,), {"printer": 1})'),
    "chord": function("chord([label.s(y, printer=1) for y in x])(other.s())"),
    "link": function("other.apply_async(link=label.si(x, printer=1))"),
    "current_app": function('current_app.send_task("svc.tasks.label", (x,), {"printer": 1})'),
    "tasks by name": function('app.tasks["svc.tasks.label"].delay(x, printer=1)'),
    "a table": 'TASKS = {"a": label, "b": other}\n' + function("TASKS[kind].delay(x, printer=1)"),
    "a table's get": 'TASKS = {"a": label}\n' + function("TASKS.get(kind).delay(x, printer=1)"),
    "an argument": "def enqueue(task, *args, **kwargs):\n    task.delay(*args, **kwargs)\n"
    + function("enqueue(label, x, printer=1)"),
    "an attribute of a class": "class A:\n    task = label\n    def go(self, x):\n"
    "        self.task.delay(x, printer=1)\n",
    "an attribute of an object": "class A:\n    def __init__(self):\n        self.task = label\n"
    "    def go(self, x):\n        self.task.delay(x, printer=1)\n",
    "one of two": function("t = label if kind else other\nt.delay(x, printer=1)"),
    "beat_schedule": f"app.conf.beat_schedule = {ENTRY}\n",
    "beat_schedule in a function": function(f"app.conf.beat_schedule = {ENTRY}"),
    "CELERY_BEAT_SCHEDULE": f"CELERY_BEAT_SCHEDULE = {ENTRY}\n",
    "CELERYBEAT_SCHEDULE": f"CELERYBEAT_SCHEDULE = {ENTRY}\n",
    "a class of settings": f"class Config:\n    CELERY_BEAT_SCHEDULE = {ENTRY}\n",
    "Flask's dict": f'class Config:\n    CELERY = {{"beat_schedule": {ENTRY}}}\n',
    "Flask's mapping": function(f"app.config.from_mapping(CELERY=dict(beat_schedule={ENTRY}))"),
    "Flask's mapping of a dict": function(
        f"app.config.from_mapping({{'CELERY': {{'beat_schedule': {ENTRY}}}}})"
    ),
    "conf.update": f"app.conf.update(beat_schedule={ENTRY})\n",
    "an entry that is put into it": f'app.conf.beat_schedule["a"] = {ENTRY_OF_ONE}\n',
    "an entry put into it in a function": function(f'app.conf.beat_schedule["a"] = {ENTRY_OF_ONE}'),
    "a setting by its key": f'app.conf["beat_schedule"] = {ENTRY}\n',
    "an entry of Django's": f'BEAT_SCHEDULE = {{}}\nBEAT_SCHEDULE["a"] = {ENTRY_OF_ONE}\n',
    "RedBeat's entry": function(
        'RedBeatSchedulerEntry("a", "svc.tasks.label", 10, [x], {"printer": x}, app=app).save()'
    ),
    "a row of django-celery-beat": function(
        'PeriodicTask.objects.create(name="a", task="svc.tasks.label", args="[1]",\n'
        "    kwargs='{\"printer\": 1}')"
    ),
    "a row that may be there": function(
        "PeriodicTask.objects.update_or_create(name='a', defaults={'task': 'svc.tasks.label',\n"
        "    'args': '[1, 2]'})"
    ),
    "a row of a migration": "def forwards(apps, schema_editor):\n"
    '    Row = apps.get_model("django_celery_beat", "PeriodicTask")\n'
    "    Row.objects.create(task='svc.tasks.label', args='[1]', kwargs='{\"printer\": 2}')\n",
    "add_periodic_task": "@app.on_after_configure.connect\ndef setup(sender, **kwargs):\n"
    '    sender.add_periodic_task(10.0, label.s("x", printer=1), name="a")\n',
    "add_periodic_task of the task itself": "@app.on_after_configure.connect\n"
    "def setup(sender, **kwargs):\n"
    '    sender.add_periodic_task(10.0, label, ("x",), {"printer": 1}, name="a")\n',
    "add_periodic_task of the task by name": function(
        'app.add_periodic_task(schedule=x, sig=label, kwargs={"parcel": x, "printer": 1})'
    ),
}
"""Ways to queue the task with an argument that it does not take any more."""

UNTOLD = {
    "starmap": function("label.starmap([(x, 1)])"),
    "chunks": function("label.chunks([(x, 1)], 10)"),
    "options that may have them": function("label.apply_async((x,), **kind)"),
    "anything": function("label.apply_async(**kind)"),
    "a thread": function("Thread(target=label.delay, args=(x,), kwargs={'printer': 1})"),
    "to whom it concerns": function("later(label.delay)"),
    "a partial to whom it concerns": function("later(partial(label.delay, x), printer=1)"),
    "a partial that is kept": function("send = partial(label.delay)\nlater(send, printer=1)"),
    "a row whose arguments cannot be told": function(
        "PeriodicTask.objects.create(task='svc.tasks.label', kwargs=json.dumps({'printer': x}))"
    ),
    "a schedule that cannot be told": "CELERY_BEAT_SCHEDULE = {'a': later(label)}\n",
    "a task to whom it concerns": function("later(label, x, printer=1)\nother.delay()"),
}
"""Ways to queue it with arguments that cannot be told."""

SILENT = {
    "map": function("label.map([x])"),
    "a periodic task without it": function(
        "app.add_periodic_task(10.0, label, (x,), name='printer')"
    ),
    "options that cannot": function("label.apply_async((x,), {}, **kind)"),
    "without it": function("transaction.on_commit(lambda: label.delay(x))"),
    "an entry without it": 'app.conf.beat_schedule["a"] = {"task": "svc.tasks.label"}\n',
    "an entry of something else": f'app.conf.names["a"] = {ENTRY_OF_ONE}\n',
    "a partial that is called later": function("transaction.on_commit(partial(label.delay, x))"),
    "another one": function("transaction.on_commit(lambda: other.delay(x, printer=1))"),
    "a schedule without it": ENTRY.replace('"kwargs": {"printer": 1}', "").join(
        ("CELERY_BEAT_SCHEDULE = ", "\n")
    ),
}

IMPORTS = """
import asyncio
import json
from functools import partial
from threading import Thread
from asgiref.sync import sync_to_async
from celery import chain, chord, current_app, signature
from django.db import transaction
from django_celery_beat.models import PeriodicTask
from redbeat import RedBeatSchedulerEntry
from later import later
from svc.tasks import app, label, other
"""


def beside(caller: str, imports: str = IMPORTS) -> set[str]:
    """What is found where a parameter is gone that a visible caller does not send, but `caller`."""
    visible = "from svc.tasks import label\n\ndef visible(x):\n    label.delay(x)\n"
    texts = {"visible": visible, "views": f"{imports}{caller}"}
    more = "\n@app.task\ndef other(x=None, printer=None): ...\n"
    old = snapshot("old", tasks=TASKS.format("parcel, printer=None") + more, **texts)
    new = snapshot("new", tasks=TASKS.format("parcel") + more, **texts)
    return {
        f"{finding.code} {finding.level}" for finding in run(old, new) if finding.code != "UPG721"
    }


@pytest.mark.parametrize("caller", FOUND.values(), ids=FOUND)
def test_a_way_to_queue_is_seen(caller: str) -> None:
    assert beside(caller) == {"UPG702 error"}


@pytest.mark.parametrize("caller", UNTOLD.values(), ids=UNTOLD)
def test_a_way_to_queue_that_cannot_be_told_counts_as_any(caller: str) -> None:
    assert beside(caller) == {"UPG702 warning"}


@pytest.mark.parametrize(
    "imports",
    [
        "from svc.tasks import label\n",
        "from .tasks import (\n    other,  # too\n    label,\n)\n",
        "from svc import tasks\nlabel = tasks.label\n",
    ],
)
def test_a_task_is_handed_on_in_a_file_that_queues_nothing_itself(imports: str) -> None:
    head = f"from later import later\n{imports}"
    assert beside(function("later(label, x)"), head) == {"UPG702 warning"}
    assert beside(function("later(x, x)"), head) == set()


@pytest.mark.parametrize("caller", SILENT.values(), ids=SILENT)
def test_who_does_not_send_it_is_not_told_of(caller: str) -> None:
    assert beside(caller) == set()


WRAPPED = """
import functools
from celery import shared_task

def cooldown(wait):
    def outer(func):
        @functools.wraps(func)
        def wrapper(*args, {own}**kwargs):
            {takes}
            return func(*args, **kwargs)
        return wrapper
    return outer

@shared_task
@cooldown(wait=900)
def sync(day=None): ...

def order(x):
    sync.delay(_force=True)
"""


@pytest.mark.parametrize(
    ("own", "takes", "codes"),
    [
        ("", "force = kwargs.pop('_force', False)", []),
        ("", "force = kwargs.get('_force')\n            kwargs = {}", []),
        ("", "if '_force' in kwargs:\n                del kwargs['_force']", []),
        ("_force=False, ", "", []),
        ("", "print(wait)", ["UPG721"]),
    ],
)
def test_a_decorator_of_the_house_may_take_arguments_out(
    own: str, takes: str, codes: list[str]
) -> None:
    new = snapshot("new", tasks=WRAPPED.replace("{own}", own).replace("{takes}", takes))
    assert [finding.code for finding in run(None, new)] == codes


APPS = {
    "a class of its own": "from celery import Celery\n\nclass Worker(Celery):\n    pass\n\n"
    "app = Worker('x')\n\n@app.task\n",
    "one with more bases": "from celery import Celery\nfrom x import Mixin\n\n"
    "class Worker(Mixin, Celery):\n    def __init__(self, name):\n"
    "        super().__init__(name)\n\napp = Worker('x')\n\n@app.task(bind=False)\n",
    "one from elsewhere": "from somewhere import celery_app\n\n@celery_app.task\n",
    "a class from elsewhere": "from house.celery import HouseCelery\n\napp = HouseCelery()\n\n"
    "@app.task(bind=False)\n",
    "one made elsewhere": "from house import make_celery\n\napp = make_celery('x')\n\n@app.task\n",
    "a factory's": "from house.celery import Apps\n\napp = Apps(1).make('x')\n\n@app.task\n",
    "a module from elsewhere": "from base.celery import app\n\n@app.task()\n",
    "periodic_task": "from celery.task import periodic_task\n\n@periodic_task(run_every=3)\n",
    "periodic_task of decorators": "from celery.decorators import periodic_task\n\n"
    "@periodic_task(run_every=3, name='svc.tasks.label')\n",
    "shared_task with options, kept": "from celery import shared_task\n\n"
    "shared_task_with_retry = shared_task(acks_late=True)\n\n@shared_task_with_retry\n",
    "app.task with options, kept": "from celery import Celery\n\napp = Celery('x')\n"
    "often = app.task(acks_late=True)\n\n@often\n",
    "a class of tasks": "from celery import Celery, Task\n\nclass Base(Task):\n    pass\n\n"
    "app = Celery('x')\n\n@app.task(base=Base)\n",
}


@pytest.mark.parametrize("head", APPS.values(), ids=APPS)
def test_whoever_is_the_application_its_tasks_are_known(head: str) -> None:
    old = snapshot("old", tasks=f"{head}def label(parcel): ...\n")
    new = snapshot("new", tasks=f"{head}def label(parcel, printer): ...\n")
    assert [f"{finding.code} {finding.subject}" for finding in run(old, new)] == [
        "UPG701 svc.tasks.label(printer)"
    ]


@pytest.mark.parametrize("made", ["App(connector=None)", "App.of(3)()"])
def test_a_task_of_another_library_is_none_of_celery(made: str) -> None:
    head = f"from procrastinate import App\n\napp = {made}\n\n@app.task\n"
    old = snapshot("old", tasks=f"{head}def label(parcel): ...\n")
    new = snapshot("new", tasks=f"{head}def label(parcel, printer): ...\n")
    assert not list(run(old, new))


SENT = """
def order(x):
    label.delay(x{more})
"""


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("any", ["UPG702 error", "UPG711 warning"]),
        ("workers-first", ["UPG702 error"]),
        ("web-first", ["UPG702 warning", "UPG711 error"]),
    ],
)
def test_who_is_upgraded_first_says_which_messages_arrive_where(
    order: Literal["any", "workers-first", "web-first"], found: list[str]
) -> None:
    head, sent = TASKS + SENT, {"old": ", depot=1", "new": ", printer=1"}
    old = snapshot("old", tasks=head.replace("{}", "a, depot=0").replace("{more}", sent["old"]))
    new = snapshot("new", tasks=head.replace("{}", "a, printer=0").replace("{more}", sent["new"]))
    judged = run(old, new, Traits(deploy_order=order))
    assert sorted(f"{finding.code} {finding.level}" for finding in judged) == found


DISPATCH = """
def dispatch(task, *args):
    {forks}
    task.delay(*args)
"""


@pytest.mark.parametrize(("forks", "level"), [(2, "error"), (40, "warning")])
def test_a_task_is_queued_by_a_function_elsewhere(forks: int, level: str) -> None:
    """Where that function is too complex to follow, the task stays public."""
    lines = "\n    ".join(f"note(args and config.a{item})" for item in range(forks))
    dispatch = "from config import config, note\n" + DISPATCH.format(forks=lines)
    caller = "from svc.dispatch import dispatch\nfrom svc.tasks import label\n\n"
    caller += "def order(request):\n    dispatch(label, request.parcel)\n"
    texts = {"views": caller, "dispatch": dispatch}
    old = snapshot("old", tasks=TASKS.format("parcel"), **texts)
    new = snapshot("new", tasks=TASKS.format("parcel, printer"), **texts)
    assert [f"{finding.code} {finding.level}" for finding in run(old, new)] == [f"UPG701 {level}"]
    assert bool([doubt for doubt in new.unproven if doubt.subject == "svc.views.order"]) == (
        forks > 9
    )


MANY_WAYS = """
from celery.canvas import Signature
from svc.users import context, user, wants_to_wait

def with_user(kwargs):
    result = dict(kwargs or {})
    if "user" not in result:
        found = user()
        result["user"] = found.id if found else None
    return result

def with_context(kwargs):
    result = dict(kwargs or {})
    if "context" not in result:
        if found := context():
            result["context"] = found
    return result

def signature_of(task, *args, **kwargs):
    given = with_context(with_user(kwargs))
    given.pop("countdown", None)
    if isinstance(task, Signature):
        return task.clone(kwargs={**(task.kwargs or {}), **given})
    return task.si(*args, **given)

def dispatch(task, *args, **kwargs):
    countdown = kwargs.pop("countdown", 0)
    given = with_context(with_user(kwargs))
    signature = signature_of(task, *args, **given)
    if wants_to_wait(*signature.args, **dict(signature.kwargs or {})):
        return signature.apply().get()
    return signature.apply_async(countdown=countdown)
"""
TAKES_OUT = """
from celery import Celery, Task

class Base(Task):
    def __call__(self, *args, **kwargs):
        if "user" not in kwargs:
            return super().__call__(*args, **kwargs)
        with as_user(kwargs.pop("user")):
            return super().__call__(*args, **kwargs)

class WithContext(Base):
    def __call__(self, *args, **kwargs):
        with of_context(kwargs.pop("context", None)):
            return super().__call__(*args, **kwargs)

app = Celery('svc', task_cls=WithContext)
other = Celery('other')

@app.task
def label({label}): ...

@other.task(base=WithContext)
def weigh({weigh}): ...
"""
VIEWS = """
from svc.dispatch import dispatch
from svc.tasks import label, weigh

def order(request):
    dispatch(label, request.parcel)

class View:
    def order(self, request):
        dispatch(weigh, request.parcel{})
"""


def test_what_is_given_to_a_dispatcher_of_too_many_ways_is_judged() -> None:
    """The class of the tasks takes out what the dispatcher adds."""
    tasks = TAKES_OUT.format(label="parcel", weigh="parcel")
    old = snapshot("old", dispatch=MANY_WAYS, views=VIEWS.format(""), tasks=tasks)
    tasks = TAKES_OUT.format(label="parcel, a", weigh="parcel, a=0")
    new = snapshot("new", dispatch=MANY_WAYS, views=VIEWS.format(", a=1"), tasks=tasks)
    assert {f"{finding.code} {finding.level} {finding.subject}" for finding in run(old, new)} == {
        "UPG701 error svc.tasks.label(a)",
        "UPG711 warning svc.tasks.weigh(a)",
    }


TOO_COMPLEX = """
from svc.tasks import label
from config import note

def order(request):
    def inner(parcel):
        label.delay(parcel{})

    for one in range(100):
        note(one)
    inner(request.parcel)
"""


def test_what_a_function_too_complex_to_follow_makes_inside_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("upgradelint.facts.rpc.clients.collect.STEPS", 100)
    old = snapshot("old", tasks=TASKS.format("parcel"), views=TOO_COMPLEX.format(""))
    views = TOO_COMPLEX.format(", printer=1")
    new = snapshot("new", tasks=TASKS.format("parcel, printer=0"), views=views)
    assert {f"{finding.code} {finding.level}" for finding in run(old, new)} == {"UPG711 warning"}
    assert [doubt.subject for doubt in new.unproven] == ["svc.views.order"]


OF_THE_HOUSE = """
from functools import wraps
from celery import shared_task

def cron_task(*given, **options):
    lock = options.pop("lock", None)

    def decorator(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            with lock_of(lock):
                return func(*args, **kwargs)

        return shared_task(*given, **options)(wrapper)

    return decorator
"""


def test_a_decorator_of_the_house_that_is_elsewhere_makes_tasks() -> None:
    head = "from svc.crons import cron_task\n\n@cron_task(lock=300)\n"
    old = snapshot("old", tasks=f"{head}def label(parcel): ...\n", crons=OF_THE_HOUSE)
    new = snapshot("new", tasks=f"{head}def label(parcel, printer): ...\n", crons=OF_THE_HOUSE)
    assert [f"{finding.code} {finding.subject}" for finding in run(old, new)] == [
        "UPG701 svc.tasks.label(printer)"
    ]


TABLE = """
from celery import shared_task

@shared_task
def label(parcel): ...

@shared_task
def wrap(parcel, paper=None): ...

TASKS = {"label": label, "wrap": wrap}

def order(kind, x):
    more = {}
    if x.paper:
        more["paper"] = x.paper
    {}
"""


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        ("TASKS[kind].apply_async((x,), more)", []),
        ("TASKS[kind].delay(x, **more)", []),
        ("(label if kind else wrap).delay(x, paper=3)", ["UPG721"]),
        ("TASKS[kind].delay(x, ribbon=3)", ["UPG721"]),
        ("label.apply_async((x,), more)", ["UPG721"]),
    ],
)
def test_what_one_of_several_tasks_takes_is_sent_to_that(call: str, codes: list[str]) -> None:
    new = snapshot("new", tasks=TABLE.replace("    {}\n", f"    {call}\n"))
    assert [finding.code for finding in run(None, new)] == codes


NAMING = """
import celery

class House(celery.Celery):
    def gen_task_name(self, name, module):
        {}

app = House("svc")
"""
SHORTENED = """if module.endswith(".tasks"):
            module = module[:-6]
        return super().gen_task_name(name, module)"""


@pytest.mark.parametrize(
    ("naming", "scheduled", "codes"),
    [
        ("return name", "label", []),
        (SHORTENED, "svc.label", []),
        ("return f'v1.{module}.{name}'", "v1.svc.tasks.label", []),
        ("return name", "svc.labels", ["UPG722"]),
        ("return self.conf.prefix + name", "anything", []),
    ],
)
def test_tasks_are_called_what_the_class_of_the_application_says(
    naming: str, scheduled: str, codes: list[str]
) -> None:
    tasks = "from celery import shared_task\n\n@shared_task\ndef label(): ...\n"
    texts = {
        "apps": NAMING.format(naming),
        "settings": f'CELERY_BEAT_SCHEDULE = {{"a": {{"task": "{scheduled}", "schedule": 3}}}}\n',
        "views": "from svc.tasks import label\n\ndef order():\n    label.delay()\n",
    }
    old = snapshot("old", tasks=tasks, **texts)
    new = snapshot("new", tasks=f"{tasks}\n", **texts)
    assert [finding.code for finding in run(old, new)] == codes
    assert bool(old.unproven) == (scheduled == "anything")


@pytest.mark.parametrize(
    ("gone", "added", "names"),
    [
        (("pack",), ("wrap",), ["or is svc.tasks.wrap now"]),
        (("pack", "send"), ("wrap",), []),
        (("pack", "send"), ("wrap", "post"), []),
        (("pack", "send"), (), []),
    ],
)
def test_a_new_task_is_named_for_the_only_task_that_it_may_be(
    gone: tuple[str, ...], added: tuple[str, ...], names: list[str]
) -> None:
    head = "from celery import Celery\napp = Celery('svc')\n\n@app.task\ndef other(): ...\n"
    old, new = (
        snapshot("x", tasks=head + "".join(f"@app.task\ndef {name}(x): ...\n" for name in tasks))
        for tasks in (gone, added)
    )
    found = [finding.message for finding in run(old, new)]
    assert len(found) == len(gone)
    assert [name for name in names for message in found if name in message] == names
    assert names or not any("now" in message for message in found)
