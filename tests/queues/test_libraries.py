"""Dramatiq, Huey, RQ, arq and Taskiq: ways to queue are seen, and findings are in their words."""

import textwrap
from pathlib import Path

import pytest

from tests.case_files import TextTree, read_pair
from upgradelint.facts.collect import collect
from upgradelint.facts.libraries import Libraries
from upgradelint.facts.options import Options
from upgradelint.facts.rpc.clients import collect as clients
from upgradelint.facts.rpc.library import QUEUES
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.programs.folder import Folder
from upgradelint.rules import run
from upgradelint.rules.queues.libraries import LIBRARIES

TASKS = {
    "dramatiq": "import dramatiq\n\n@dramatiq.actor(max_retries=3)\ndef pack({}): ...\n",
    "huey": "from huey import RedisHuey\n\nhuey = RedisHuey('x')\n\n"
    "@huey.task(retries=2)\ndef pack({}): ...\n",
    "djhuey": "from huey.contrib.djhuey import db_task\n\n@db_task()\ndef pack({}): ...\n",
    "taskiq": "from taskiq_redis import ListQueueBroker\n\nbroker = ListQueueBroker('x')\n\n"
    "@broker.task\nasync def pack({}): ...\n",
    "rq": "def pack({}): ...\n",
    "rq.job": "from rq.decorators import job\n\n@job('low')\ndef pack({}): ...\n",
    "rq.job of the house": "from functools import partial\n"
    "from rq.decorators import job as rq_job\n\nclass Recording(rq_job):\n    queue = None\n\n"
    "job = partial(Recording, connection=None)\n\n@job('low', timeout=3)\ndef pack({}): ...\n",
    "arq": "async def pack(ctx, {}): ...\n\nclass WorkerSettings:\n    functions = [pack]\n"
    "    redis_settings = None\n",
}
VISIBLE = {
    "rq": "pool.enqueue(pack, x)",
    "rq.job": "pack.delay(x)",
    "rq.job of the house": "pack.delay(x)",
    "dramatiq": "pack.send(x)",
    "huey": "pack(x)",
    "djhuey": "pack(x)",
    "taskiq": "pack.kiq(x)",
    "arq": "pool.enqueue_job('pack', x)",
}
HEAD = """
import arq
import django_rq
from functools import partial
from threading import Thread
from django.db import transaction
from rq import Queue
from later import later
from svc import tasks
from svc.tasks import pack
from svc.tasks import pack as other

def order(x, pool):
"""


def snapshot(label: str, **files: str) -> Snapshot:
    texts = {f"svc/{name}.py": textwrap.dedent(text) for name, text in files.items()}
    return collect(TextTree(label, {"svc/__init__.py": "", **texts}))


def beside(library: str, call: str) -> set[str]:
    """What is found where a parameter is gone that a visible caller does not send, but `call`."""
    callers = {"visible": f"{HEAD}    {VISIBLE[library]}\n", "views": f"{HEAD}    {call}\n"}
    old = snapshot("old", tasks=TASKS[library].replace("{}", "parcel, printer=None"), **callers)
    new = snapshot("new", tasks=TASKS[library].replace("{}", "parcel"), **callers)
    return {
        f"{finding.code} {finding.level}" for finding in run(old, new) if finding.code != "UPG721"
    }


FOUND = [
    ("dramatiq", "pack.send(x, printer=1)"),
    ("dramatiq", "tasks.pack.send(x, printer=1)"),
    ("dramatiq", "pack.send_with_options(args=(x,), kwargs={'printer': 1}, delay=3)"),
    ("dramatiq", "(pack.message(x, printer=1) | pack.message()).run()"),
    ("dramatiq", "later(lambda: pack.send(x, printer=1))"),
    ("dramatiq", "transaction.on_commit(partial(pack.send, x, printer=1))"),
    ("huey", "pack(x, printer=1)"),
    ("huey", "tasks.pack(x, printer=1, priority=5)"),
    ("huey", "other(x, printer=1)"),
    ("huey", "pack.schedule((x,), {'printer': 1}, delay=3)"),
    ("huey", "pack.s(x, printer=1)"),
    ("huey", "later(lambda: pack(x, printer=1))"),
    ("huey", "transaction.on_commit(partial(pack, x, printer=1))"),
    ("djhuey", "pack(x, printer=1)"),
    ("taskiq", "pack.kiq(x, printer=1)"),
    ("taskiq", "pack.kicker().with_labels(a=1).kiq(x, printer=1)"),
    ("taskiq", "pack.schedule_by_cron(pool, '* * * * *', x, printer=1)"),
    ("arq", "pool.enqueue_job('pack', x, printer=1, _defer_by=3)"),
    ("rq", "pool.enqueue(pack, x, printer=1, job_timeout=3)"),
    ("rq", "pool.enqueue('svc.tasks.pack', x, printer=1)"),
    ("rq", "pool.enqueue(tasks.pack, args=(x,), kwargs={'printer': 1}, ttl=3)"),
    ("rq", "pool.enqueue_call(pack, (x,), {'printer': 1})"),
    ("rq", "pool.enqueue_call(func='svc.tasks.pack', args=(x,), kwargs={'printer': 1})"),
    ("rq", "pool.enqueue_in(x, pack, x, printer=1)"),
    ("rq", "pool.enqueue_at(x, pack, x, printer=1)"),
    ("rq", "django_rq.enqueue(pack, x, printer=1)"),
    ("rq", "django_rq.get_queue('low').enqueue(pack, x, printer=1)"),
    ("rq", "pool.enqueue_many([Queue.prepare_data(pack, (x,), {'printer': 1})])"),
    ("rq", "pool.schedule(x, pack, [x], {'printer': 1}, interval=3)"),
    ("rq", "pool.cron('* * * * *', func=pack, args=[x], kwargs={'printer': 1})"),
    ("rq", "transaction.on_commit(lambda: pool.enqueue(pack, x, printer=1))"),
    ("rq", "transaction.on_commit(partial(pool.enqueue, pack, x, printer=1))"),
    ("rq.job", "pack.delay(x, printer=1)"),
    ("rq.job", "pool.enqueue(pack, x, printer=1)"),
    ("rq.job of the house", "pack.delay(x, printer=1)"),
]
UNTOLD = [
    ("dramatiq", "Thread(target=pack.send, args=(x,))"),
    ("dramatiq", "later(pack, x)"),
    ("dramatiq", "pack.send(*x)"),
    ("huey", "pack.map([x])"),
    ("huey", "later(pack, x)"),
    ("taskiq", "later(pack, x)"),
    ("arq", "pool.enqueue_job('pack', **x)"),
    ("rq", "pool.enqueue(pack, *x)"),
    ("rq", "pool.enqueue(pack, kwargs=x)"),
]
SILENT = [
    ("dramatiq", "x.send(pool, printer=1)"),
    ("dramatiq", "pack(x, printer=1)"),
    ("huey", "pack.call_local(x, printer=1)"),
    ("huey", "x.schedule((x,), {'printer': 1})"),
    ("taskiq", "x.send(pool, printer=1)"),
    ("arq", "pack(x, printer=1)"),
    ("rq", "pack(x, printer=1)"),
    ("rq", "pool.schedule(x, printer=1)"),
    ("rq", "pool.register('svc.views', x, printer=1)"),
]


@pytest.mark.parametrize(("library", "call"), FOUND)
def test_a_way_to_queue_is_seen(library: str, call: str) -> None:
    assert beside(library, call) == {"UPG702 error"}


@pytest.mark.parametrize(("library", "call"), UNTOLD)
def test_a_way_to_queue_that_cannot_be_told_counts_as_any(library: str, call: str) -> None:
    assert beside(library, call) == {"UPG702 warning"}


@pytest.mark.parametrize(("library", "call"), SILENT)
def test_what_queues_nothing_is_not_told_of(library: str, call: str) -> None:
    assert beside(library, call) == set()


@pytest.mark.parametrize(
    ("library", "name", "effect", "hint"),
    [
        ("dramatiq", "pack", "ActorNotFound", "@dramatiq.actor(actor_name='pack')"),
        ("huey", "svc.tasks.pack", "not found in TaskRegistry", "@huey.task(name='pack')"),
        ("taskiq", "svc.tasks:pack", "dropped", "@broker.task(task_name='svc.tasks:pack')"),
        ("arq", "pack", "JobExecutionFailed", "func(..., name='pack')"),
        ("rq", "svc.tasks.pack", "ValueError: Invalid attribute name", "def pack(parcel):"),
    ],
)
def test_a_renamed_task_is_told_in_the_words_of_its_library(
    library: str, name: str, effect: str, hint: str
) -> None:
    caller = f"{HEAD}    {VISIBLE[library]}\n"
    tasks = TASKS[library].replace("{}", "parcel")
    old = snapshot("old", tasks=tasks, views=caller)
    new = snapshot("new", tasks=tasks.replace("pack", "wrap"), views=caller.replace("pack", "wrap"))
    found = {finding.code: finding for finding in run(old, new)}
    assert found.keys() == {"UPG703", "UPG712"}
    assert found["UPG703"].subject == name
    assert effect in found["UPG703"].breaks
    assert hint in found["UPG703"].hint


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        ("depot=None", "depot=None"),
        ("depot='Bonn'", "depot='Bonn'"),
        ("*, depot=3", "depot=3"),
        ("*, depot", "depot=None"),
    ],
)
def test_an_argument_that_is_sent_early_keeps_the_default_that_it_has(
    taken: str, kept: str
) -> None:
    tasks, caller = TASKS["dramatiq"], f"{HEAD}    pack.send(parcel)\n"
    old = snapshot("old", tasks=tasks.replace("{}", "parcel"), views=caller)
    sent = caller.replace("parcel)", "parcel, depot=1)")
    new = snapshot("new", tasks=tasks.replace("{}", f"parcel, {taken}"), views=sent)
    hints = [finding.hint for finding in run(old, new) if finding.code == "UPG711"]
    assert [f"def pack(..., {kept}):" in hint for hint in hints] == [True]


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [("parcel", "parcel, depot", "UPG701"), ("parcel, depot=1", "parcel", "UPG702")],
)
def test_advice_names_the_function_that_a_named_task_is(was: str, now: str, code: str) -> None:
    tasks = "from celery import shared_task\n\n@shared_task(name='pack.up')\ndef wrap({}): ...\n"
    old, new = (snapshot("old", tasks=tasks.format(given)) for given in (was, now))
    hints = [finding.hint for finding in run(old, new) if finding.code == code]
    assert hints == ["def wrap(..., depot=None):\n"]


def test_a_task_is_kept_under_a_name_that_no_function_can_have() -> None:
    tasks = "from celery import shared_task\n\n{}def {}(parcel): ...\n"
    old = snapshot("old", tasks=tasks.format("@shared_task(name='pack-up')\n", "wrap"))
    new = snapshot("new", tasks=tasks.format("", "wrap"))
    (hint,) = [finding.hint for finding in run(old, new) if finding.code == "UPG703"]
    assert hint.splitlines()[1] == "def wrap(parcel):"


NAMES = {
    "dramatiq": ("@dramatiq.actor", "@dramatiq.actor(actor_name='pack_up')"),
    "huey": ("@huey.task(retries=2)", "@huey.task(name='pack_up')"),
    "taskiq": ("@broker.task", "@broker.task('svc.tasks:pack_up')"),
    "arq": ("functions = [pack]", "functions = [func(pack, name='pack_up')]"),
}


@pytest.mark.parametrize("library", NAMES)
def test_a_task_has_the_name_that_it_is_given(library: str) -> None:
    was, now = NAMES[library]
    head = "from arq.worker import func\n" if library == "arq" else ""
    tasks = head + TASKS[library].replace("{}", "parcel").replace("(max_retries=3)", "")
    made = snapshot("new", tasks=tasks.replace(was, now))
    names = [method.name for server in made.rpc_servers for method in server.methods]
    assert [name[-7:] for name in names] == ["pack_up"]


@pytest.mark.parametrize(
    ("library", "decorator", "parameters"),
    [
        ("huey", "@huey.task(context=True)", "parcel, task"),
        ("taskiq", "@broker.task", "parcel, ctx: Context = TaskiqDepends()"),
        ("taskiq", "@broker.task", "parcel, ctx: Annotated[Context, TaskiqDepends()]"),
    ],
)
def test_what_the_worker_fills_is_not_sent(library: str, decorator: str, parameters: str) -> None:
    tasks = TASKS[library].replace("@huey.task(retries=2)", decorator)
    head = "from taskiq import Context, TaskiqDepends\nfrom typing import Annotated\n"
    caller = f"{HEAD}    {VISIBLE[library]}\n"
    old = snapshot("old", tasks=head + tasks.replace("{}", "parcel"), views=caller)
    new = snapshot("new", tasks=head + tasks.replace("{}", parameters), views=caller)
    assert not list(run(old, new))


SCHEDULED = {
    "huey": ("@huey.periodic_task(crontab(minute='0'))\ndef tick(): ...\n", "UPG712"),
    "djhuey": ("@db_periodic_task(crontab(minute='0'))\ndef tick(): ...\n", "UPG712"),
    "dramatiq": ("@cron('0 * * * *')\n@dramatiq.actor\ndef tick(): ...\n", "UPG712"),
    "taskiq": ("@broker.task(schedule=[{'args': [1]}])\nasync def tick(x): ...\n", "UPG712"),
    "arq": ("    cron_jobs = [cron(pack, hour=3)]\n", "UPG712"),
}


@pytest.mark.parametrize("library", SCHEDULED)
def test_a_task_with_a_schedule_is_queued_by_itself(library: str) -> None:
    head = "from dramatiq_crontab import cron\n" if library == "dramatiq" else ""
    head += "from arq import cron\n" if library == "arq" else ""
    head += "from huey.contrib.djhuey import db_periodic_task\n" if library == "djhuey" else ""
    tasks, (added, code) = head + TASKS[library].replace("{}", ""), SCHEDULED[library]
    trees = [snapshot("old", tasks=tasks), snapshot("new", tasks=tasks + added)]
    assert {finding.code for finding in run(*trees)} == {code}
    assert not list(run(trees[1], trees[1]))


def test_an_argument_that_a_schedule_sends_early_is_seen() -> None:
    text = TASKS["taskiq"].split("@")[0] + "@broker.task(schedule=[{{'args': {}}}])\n{}"
    old = snapshot("old", tasks=text.format("[1]", "async def tick(x): ...\n"))
    new = snapshot("new", tasks=text.format("[1, 2]", "async def tick(x, y=None): ...\n"))
    assert [finding.code for finding in run(old, new)] == ["UPG711"]


ACTORS = [
    "class Pack:\n    def __call__(self, {}): ...\n\n"
    "pack = dramatiq.actor(Pack(), actor_name='pack')\n",
    "class Base:\n    def __call__(self, {}): ...\n\nclass Pack(Base): ...\n\n"
    "pack = dramatiq.actor(actor_name='pack')(Pack())\n",
    "class pack(dramatiq.GenericActor):\n    def perform(self, {}): ...\n",
]


@pytest.mark.parametrize("actor", ACTORS)
def test_an_actor_may_be_an_object_or_a_class(actor: str) -> None:
    text = "import dramatiq\n\n@dramatiq.actor\ndef other(): ...\n\n" + actor
    trees = [snapshot("x", tasks=text.replace("{}", given)) for given in ("x, y=None", "x, y")]
    assert [finding.code for finding in run(*trees)] == ["UPG701"]


def test_an_actor_that_is_made_of_no_function_is_unproven() -> None:
    text = "import functools, dramatiq\n\n@dramatiq.actor\ndef pack(x, y): ...\n\n"
    text += "packs = dramatiq.actor(functools.partial(pack, 1), actor_name='pack')\n"
    reasons = [unproven.reason for unproven in snapshot("new", tasks=text).unproven]
    assert any("partial is no function" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("library", "call", "found"),
    [
        ("dramatiq", "dramatiq.pipeline([pack.message(x)]).run()", ["UPG701 warning"]),
        ("huey", "chord([pack.s(x)], pack.s())", ["UPG701 warning"]),
        ("huey", "pool.enqueue(pack.s(x))", ["UPG701 warning"]),
        ("huey", "later(pack.s(y=3))", []),
        ("dramatiq", "(pack.message() | pack.message(y=x)).copy()", ["UPG701 warning"]),
        ("dramatiq", "pack.message(x, y=1)", []),
    ],
)
def test_who_may_complete_a_message_is_not_known(library: str, call: str, found: list[str]) -> None:
    callers = f"{HEAD}    {call}\n"
    old = snapshot("old", tasks=TASKS[library].replace("{}", "x, y=None"), views=callers)
    new = snapshot("new", tasks=TASKS[library].replace("{}", "x, y"), views=callers)
    assert [f"{finding.code} {finding.level}" for finding in run(old, new)] == found


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("arq_queue.enqueue('pack', x, printer=1)", ["UPG711"]),
        ("ArqQueue(pool).enqueue('pack', x, printer=1)", ["UPG711"]),
        ("marquee.enqueue('pack', x, printer=1)", []),
        ("arq_queue.enqueue(x, printer=1)", []),
    ],
)
def test_a_wrapper_of_arq_queues_what_it_is_given(call: str, found: list[str]) -> None:
    tasks = TASKS["arq"].replace("    redis_settings = None\n", "")
    caller = "from safir.dependencies.arq import arq_queue, ArqQueue\n"
    caller += "from shop import marquee\n\ndef order(x):\n"
    old = snapshot("old", tasks=tasks.replace("{}", "x"), views=caller + "    arq_queue\n")
    views = f"{caller}    {call}\n"
    new = snapshot("new", tasks=tasks.replace("{}", "x, printer=None"), views=views)
    assert [finding.code for finding in run(old, new)] == found


def test_a_list_that_cannot_be_told_may_have_any_function() -> None:
    tasks = TASKS["arq"].replace("{}", "parcel")
    old = snapshot("old", tasks=tasks, views=f"{HEAD}    {VISIBLE['arq']}\n")
    after = "import arq\nfrom elsewhere import more\n\nasync def wrap(ctx): ...\n\n"
    after += "class WorkerSettings:\n"
    after += "    functions = [wrap, *more]\n    redis_settings = None\n"
    new = snapshot("new", tasks=after)
    assert not list(run(old, new))
    assert any("cannot be told" in doubt.reason for doubt in new.unproven)


@pytest.mark.parametrize(
    "head", ["async def order(pool, x):\n", "class A:\n    def order(pool, x):\n"]
)
def test_a_function_that_is_too_complex_and_queues_something_is_unproven(
    head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "STEPS", 9)
    text = f"import arq\n\n{head}        y = x.a(x.b(x.c()))\n        pool.enqueue_job('pack', x)\n"
    found = snapshot("new", tasks=TASKS["arq"].replace("{}", "parcel"), views=text)
    assert not found.rpc_calls
    assert [unproven.reason for unproven in found.unproven] == ["too complex to evaluate"]


def test_a_project_without_the_library_has_none_of_its_tasks() -> None:
    text = "from game import actor, queue\n\n@actor\ndef pack(parcel{}): ...\n\n"
    text += "def order(x):\n    pack.send(x)\n    queue.enqueue_job('pack', x)\n"
    old, new = snapshot("old", a=text.format("")), snapshot("new", a=text.format(", printer"))
    assert not list(run(old, new))
    assert not old.rpc_calls


MADE_BY = {
    "celery": ("from svc.apps import app\n", "app.task({}, **options)"),
    "dramatiq": ("import functools, dramatiq\nfrom dramatiq import actor as _made\n", "_made({})"),
    "huey": ("from huey import RedisHuey\nhuey = RedisHuey('x')\n", "huey.task(**options)({})"),
    "rq": ("from rq.decorators import job as rq_job\n", "rq_job('low')({})"),
    "taskiq": (
        "from taskiq_redis import ListQueueBroker\nbroker = ListQueueBroker('x')\n",
        "broker.task({})",
    ),
}
INNER = """
        @functools.wraps(fn)
        {}def wrapper(*args, **kwargs):
            with tracing():
                return {}fn(*args, **kwargs)
"""
OUTER = "def background(**options):\n    def decorator(fn):"
OF_THE_HOUSE = {
    "wraps": (
        f"{OUTER}{INNER.format('', '')}        return MADE(wrapper)\n    return decorator\n",
        1,
    ),
    "async": (
        f"{OUTER}{INNER.format('async ', 'await ')}        return MADE(wrapper)\n"
        "    return decorator\n",
        1,
    ),
    "what it gives is the function": (
        f"{OUTER}{INNER.format('', '')}        MADE(wrapper)\n        return wrapper\n"
        "    return decorator\n",
        1,
    ),
    "a class": (
        "class background:\n    def __init__(self, **options):\n        self.options = options\n\n"
        "    def __call__(self, fn):\n        options = self.options\n        return MADE(fn)\n",
        1,
    ),
    "a method": (
        "class Tasks:\n    def background(self, **options):\n        def inner(fn):\n"
        "            return MADE(fn)\n        return inner\n\nbackground = Tasks().background\n",
        1,
    ),
    "it makes none": (
        f"{OUTER}{INNER.format('', '')}        return wrapper\n    return decorator\n",
        0,
    ),
    "it makes another one": (
        f"{OUTER}\n        def beside(): ...\n        MADE(beside)\n        return fn\n"
        "    return decorator\n",
        0,
    ),
}


@pytest.mark.parametrize("shape", OF_THE_HOUSE)
def test_a_decorator_of_the_house_makes_tasks_if_it_hands_functions_to_the_library(
    shape: str,
) -> None:
    text, found = OF_THE_HOUSE[shape]
    files = {"apps": "from celery import Celery\napp = Celery('svc')\n"}
    for library, (head, made) in MADE_BY.items():
        house = "".join(_made(line, made) for line in text.splitlines(keepends=True))
        files[f"house_{library}"] = f"import functools\n{head}\noptions = {{}}\n\n{house}"
        files[f"tasks_{library}"] = (
            f"from svc.house_{library} import background\n\n"
            f"@background()\ndef pack_{library}(parcel): ...\n"
        )
    servers = snapshot("new", **files).rpc_servers
    names = [
        method.name for server in servers for method in server.methods if "pack" in method.name
    ]
    assert sorted(server.topic for server in servers if found) == sorted(MADE_BY if found else ())
    assert len(names) == found * len(MADE_BY)


def _made(line: str, made: str) -> str:
    """A line with what the library is called by in place of MADE."""
    head, call, given = line.partition("MADE(")
    return head + made.format(given.removesuffix(")\n")) + "\n" if call else line


@pytest.mark.parametrize(
    ("text", "queues"),
    [
        ("from rq import cron\ncron.register(pack, queue_name='low', interval=3)\n", {"rq"}),
        ("from rest_framework import routers\nrouter.register('parcels', Parcels)\n", set()),
        ("from flask import app\napp.register(Extension())\n", set()),
        ("queue.enqueue(pack)\n", {"rq"}),
    ],
)
def test_a_file_that_registers_something_is_looked_at_where_it_names_the_library(
    text: str, queues: set[str]
) -> None:
    assert Libraries().queueing(text.encode()) == queues


JOBS = "def pack(parcel): ...\n"
ENQUEUES = "from rq import Queue\nfrom svc.{module} import pack\n\ndef order(x):\n"
ENQUEUES += "    Queue().enqueue(pack, x)\n"
NOBODY = "from rq import Queue\n"


def judged(before: dict[str, str], after: dict[str, str]) -> list[str]:
    trees = [
        TextTree(label, {f"svc/{name}.py": text for name, text in texts.items()})
        for label, texts in (("old", before), ("new", after))
    ]
    return sorted(f"{finding.code} {finding.subject}" for finding in run(*read_pair(*trees)))


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"jobs": JOBS, "views": NOBODY}, []),
        ({"jobs": JOBS + "\nimport os\n", "views": ENQUEUES.format(module="jobs")}, []),
        ({"jobs": "from svc.work import pack\n", "work": JOBS, "views": NOBODY}, []),
        ({"jobs": JOBS.replace("parcel", "parcel, depot"), "views": NOBODY}, ["701"]),
        ({"jobs": JOBS.replace("pack", "wrap"), "views": NOBODY}, ["703"]),
        ({"work": JOBS, "views": ENQUEUES.format(module="work")}, ["703", "712"]),
    ],
)
def test_a_job_is_served_as_long_as_its_function_is_there(
    after: dict[str, str], found: list[str]
) -> None:
    before = {"jobs": JOBS, "views": ENQUEUES.format(module="jobs")}
    every = judged({"__init__": "", **before}, {"__init__": "", **after})
    assert [text.partition(" ")[0] for text in every] == [f"UPG{code}" for code in found]


LIBRARY = """
class RedisHuey:
    def __init__(self, name): ...
    def task(self, retries=0):
        def decorator(func):
            return Wrapper(func)
        return decorator

class Wrapper:
    def __init__(self, func):
        self.func = func
    def __call__(self, *args, **kwargs): ...

def job(*args): return lambda func: func
def actor(func=None, **kwargs): return func or (lambda func: func)
class ListQueueBroker:
    def __init__(self, url): ...
    def task(self, func): return func
"""


@pytest.mark.parametrize("library", ["dramatiq", "huey", "taskiq", "rq.job"])
def test_a_library_that_is_installed_is_known_by_its_names_all_the_same(
    library: str, tmp_path: Path
) -> None:
    for name in ("dramatiq", "huey", "taskiq_redis", "rq", "rq/decorators"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(LIBRARY)
    tasks, caller = TASKS[library].replace("{}", "parcel"), f"{HEAD}    {VISIBLE[library]}\n"
    texts = {"__init__": "", "tasks": tasks, "views": caller}
    tree = TextTree("new", {f"svc/{name}.py": text for name, text in texts.items()})
    found = collect(tree, Options(libraries=(Folder(tmp_path),)))
    assert [method.name[-4:] for to in found.rpc_servers for method in to.methods] == ["pack"]
    assert [call.method[-4:] for call in found.rpc_calls] == ["pack"]


def test_findings_have_words_for_each_library() -> None:
    assert set(LIBRARIES) == set(QUEUES), "upgradelint/rules/queues/libraries.py says all of them"
