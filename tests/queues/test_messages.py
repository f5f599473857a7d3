"""What is put into a queue, and the signatures of tasks."""

import textwrap

import pytest

from tests.case_files import TextTree
from tests.rpc.sources import read
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.python.programs.folder import Folder

TASKS = """
from celery import Celery, Task, shared_task

app = Celery('demo')

@app.task
def pack(parcel, weight=1): ...

@app.task(bind=True, name='mail.send')
def send(self, to, *, subject): ...

@shared_task(ignore_result=True)
def clean(days): ...

class Base(Task):
    abstract = True

class Weigh(Base):
    def run(self, parcel, scale=None): ...

class Measure(Task):
    name = 'measuring'

    def run(self, size): ...

measure = app.register_task(Measure())

def order(request):
    {}
"""


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("pack.delay(request.parcel, weight=2)", ("demo.tasks.pack", "parcel", "weight", "")),
        ("send.apply_async(('a',), {'subject': 'b'})", ("mail.send", "to", "subject", "")),
        ("clean.apply_async(kwargs=dict(days=3))", ("demo.tasks.clean", "", "days", "")),
        ("app.send_task('mail.send', args=['a'])", ("mail.send", "0", "", "")),
        ("pack.si(request.parcel)", ("demo.tasks.pack", "parcel", "", "")),
        ("pack.s(weight=2)", ("demo.tasks.pack", "", "weight", "partial")),
        ("app.signature('mail.send', args=('a',))", ("mail.send", "0", "", "partial")),
        ("Weigh().delay(request.parcel)", ("demo.tasks.Weigh", "parcel", "", "")),
        ("measure.apply_async(args=[3])", ("measuring", "size", "", "")),
    ],
)
def test_what_is_put_into_a_queue(call, sent):
    (item,) = read(tasks=TASKS.format(call)).rpc_calls
    partial = "partial" if item.partial else ""
    assert (item.method, " ".join(item.placed), " ".join(item.arguments), partial) == sent
    assert (item.kind, item.package, item.unproven) == ("cast", "celery", "")


@pytest.mark.parametrize(
    "call",
    ["pack.delay(*request.args)", "pack.delay(**request.form)", "pack.apply_async(request.a)"],
)
def test_what_cannot_be_told_of_a_queued_message_is_unproven(call):
    (item,) = read(tasks=TASKS.format(call)).rpc_calls
    assert item.unproven.startswith("the arguments cannot be told")


OPEN = "the arguments cannot be told: what callers pass as request"


@pytest.mark.parametrize(
    ("call", "unproven"),
    [
        ("pack.s(1).apply_async(kwargs={'weight': 2, **request})", OPEN),
        ("pack.s(1).set(countdown=3).apply_async(kwargs=dict(request))", OPEN),
        ("pack.s(weight=2).apply_async((1,), dict(request, size=3))", OPEN),
        ("pack.s(1).apply_async(kwargs={'weight': 2})", ""),
    ],
)
def test_a_signature_may_be_given_more_by_a_dict_that_is_not_known(call, unproven):
    completed = read(tasks=TASKS.format(call)).rpc_calls[-1]
    assert not completed.partial
    assert completed.unproven == unproven


def test_tasks_have_signatures_without_a_context_and_no_version():
    (endpoint,) = read(tasks=TASKS.format("request.delay(3)")).rpc_servers
    assert {method.signature: method.required for method in endpoint.methods} == {
        "demo.tasks.Weigh(parcel, scale=None)": ("parcel",),
        "demo.tasks.clean(days)": ("days",),
        "demo.tasks.pack(parcel, weight=1)": ("parcel",),
        "mail.send(to, subject)": ("subject", "to"),
        "measuring(size)": ("size",),
    }


def test_a_decorator_of_the_library_of_that_name_keeps_the_signature(tmp_path):
    """Whether its source is there to read, which ends in `*args, **kw`, or not."""
    (tmp_path / "decorator.py").write_text(
        "def decorate(func, caller):\n"
        "    def fun(*args, **kw):\n"
        "        return caller(func, *args, **kw)\n"
        "    return fun\n"
    )
    text = """
    import decorator
    import oslo_messaging as messaging

    def tracked(f):
        def wrapper(f, *args, **kwargs):
            return f(*args, **kwargs)
        return decorator.decorate(f, wrapper)

    class Manager:
        target = messaging.Target(version='1.0')

        @tracked
        def build(self, context, item, host=None):
            pass
    """
    tree = TextTree("demo", {"demo/__init__.py": "", "demo/manager.py": textwrap.dedent(text)})
    for libraries in ((), (Folder(tmp_path),)):
        (server,) = collect(tree, Options(libraries=libraries)).rpc_servers
        assert [method.signature for method in server.methods] == ["build(item, host=None)"]


def test_a_schedule_stands_where_it_is_written_and_not_where_it_is_imported():
    schedule = {"clean": {"task": "demo.tasks.clean"}}
    config = f"class Config:\n    CELERY = {{'beat_schedule': {schedule}}}\n"
    using = "from demo.settings import Config\n\ndef a():\n    Config.CELERY['beat_schedule']\n"
    found = read(settings=config, early=using, zone=using).rpc_calls
    assert [call.location.path for call in found] == ["demo/settings.py"]
