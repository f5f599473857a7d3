"""Which scripts stay, and are services that an upgrade restarts."""

from pathlib import Path

import pytest

from tests.plan.projects import BASE, planned

AGENT = """\
import multiprocessing
import signal
import threading

forking = multiprocessing.get_context('fork')

def listen(leaving):
    leaving.is_set()

def agent():
    leaving = {event}()
    children = []
    for _ in range(2):
        child = {child}(target=listen, args=(leaving,))
        children.append(child)
        child.start()
{handles}
    for child in children:
        child.{waits}
"""
HANDLES = "    signal.signal(signal.SIGTERM, lambda *_: leaving.set())"

SCRIPTS = {
    "processes": (("multiprocessing.Event", "multiprocessing.Process", HANDLES, "join()"), True),
    "a context": (("forking.Event", "forking.Process", HANDLES, "join()"), True),
    "threads": (("threading.Event", "threading.Thread", HANDLES, "join()"), True),
    "no signal": (("forking.Event", "forking.Process", "", "join()"), False),
    "a loop without an end": (
        ("forking.Event", "forking.Process", "    while True:\n        work()", "name.strip()"),
        True,
    ),
    "a loop until a signal": (
        (
            "forking.Event",
            "forking.Process",
            "    while not leaving.is_set():\n        work()",
            "name.strip()",
        ),
        True,
    ),
    "a loop that is left": (
        (
            "forking.Event",
            "forking.Process",
            "    while True:\n        if work():\n            break",
            "name.strip()",
        ),
        False,
    ),
    "a loop of its own end": (
        ("forking.Event", "forking.Process", "    while work():\n        pass", "name.strip()"),
        False,
    ),
    "nobody waits": (("forking.Event", "forking.Process", HANDLES, "name.strip()"), False),
    "a text": (("forking.Event", "forking.Process", HANDLES, "name.join('')"), False),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_who_waits_for_its_children_until_a_signal_stays(case: str, tmp_path: Path) -> None:
    (event, child, handles, waits), stays = SCRIPTS[case]
    scripts = BASE["pyproject.toml"] + 'demo-agent = "demo.agent:agent"\n'
    agent = AGENT.format(event=event, child=child, handles=handles, waits=waits)
    new = {**BASE, "pyproject.toml": scripts, "demo/agent.py": agent}
    services = {service.name for service in planned(BASE, new, tmp_path).services}
    assert ("demo-agent" in services) == stays


def test_a_project_file_that_nests_too_deeply_names_no_script(tmp_path: Path) -> None:
    deep = {"pyproject.toml": f"deep = {'[' * 5000}"}
    made = planned({**BASE, **deep}, {**BASE, **deep}, tmp_path)
    assert [service.start for service in made.services] == ["listens to its topic"]


PASTE = """\
from demo import wsgi

class Service:
    def __init__(self):
        self.app = wsgi.Loader().{loads}('demo')

    def wait(self):
        pass

def web():
    server = Service()
    launch(server)
    server.wait()
"""


@pytest.mark.parametrize(
    ("loads", "known"), [("load_app", False), ("loadapp", False), ("load_settings", True)]
)
def test_what_paste_loads_is_not_known(loads: str, known: bool, tmp_path: Path) -> None:
    scripts = BASE["pyproject.toml"] + 'demo-web = "demo.serving:web"\n'
    new = {**BASE, "pyproject.toml": scripts, "demo/serving.py": PASTE.format(loads=loads)}
    services = {service.name: service for service in planned(BASE, new, tmp_path).services}
    assert services["demo-web"].calls_known == known


SENDING = """\
from demo.compute import rpcapi

def send():
    rpcapi.ComputeAPI().build(None, 'host')
"""
MAIN = """\
from .sending import send

def agent():
    send()
    service.wait()
"""


@pytest.mark.parametrize(
    ("main", "beside"),
    [
        ("demo/agent.py", "demo/sending.py"),
        ("demo/agent/__init__.py", "demo/agent/sending.py"),
    ],
)
def test_what_a_service_imports_by_dots_is_followed(main: str, beside: str, tmp_path: Path) -> None:
    scripts = BASE["pyproject.toml"] + 'demo-agent = "demo.agent:agent"\n'
    new = {**BASE, "pyproject.toml": scripts, main: MAIN, beside: SENDING}
    sends = {service.name: service.sends for service in planned(BASE, new, tmp_path).services}
    assert sends["demo-agent"] == ("demo.compute.rpcapi.ComputeAPI.build",)


@pytest.mark.parametrize(
    ("name", "sends"), [("demo.sending", True), ("demo.other", False), ("sending", False)]
)
def test_a_module_that_is_named_is_loaded(name: str, sends: bool, tmp_path: Path) -> None:
    scripts = BASE["pyproject.toml"] + 'demo-agent = "demo.agent:agent"\n'
    agent = f"def agent():\n    manager.run_apps(['{name}'])\n    manager.load('{name}')\n"
    more = {"pyproject.toml": scripts, "demo/agent.py": agent, "demo/sending.py": SENDING}
    services = {each.name: each for each in planned(BASE, {**BASE, **more}, tmp_path).services}
    assert bool(services["demo-agent"].sends) == sends


TARGETS = {
    "a server's": ("messaging.Target(topic='compute', server='b')", True),
    "a client's": ("messaging.Target(topic='compute')", False),
    "a client's of a version": ("messaging.Target(topic='compute', version='1.0')", False),
    "of another topic": ("messaging.Target(topic='else', server='b')", False),
}


@pytest.mark.parametrize("case", TARGETS)
def test_who_only_sends_to_a_topic_does_not_serve_it(case: str, tmp_path: Path) -> None:
    target, serves = TARGETS[case]
    agent = f"""\
import oslo_messaging as messaging
from demo import rpc

def agent():
    rpc.join({target})
    service.wait()
"""
    scripts = BASE["pyproject.toml"] + 'demo-agent = "demo.agent:agent"\n'
    new = {**BASE, "pyproject.toml": scripts, "demo/agent.py": agent}
    services = {service.name: service for service in planned(BASE, new, tmp_path).services}
    assert bool(services["demo-agent"].serves) == serves


APPLICATIONS = {
    "made": ("application = make()\n", ["demo.site"]),
    "a function": (
        "APP = 1\nif APP:\n    app = 2\n\ndef application(environ, start):\n    pass\n",
        ["demo.site"],
    ),
    "under a lock": ("with lock:\n    application = make()\n", ["demo.site"]),
    "imported": ("from demo import application\n\ndef run():\n    app = 1\n", []),
    "of a library": ("import newrelic.application as application\napp = application.get()\n", []),
    "of a function": ("def run():\n    application = 1\n", []),
}


@pytest.mark.parametrize("case", APPLICATIONS)
def test_a_module_that_makes_an_application_is_a_service(case: str, tmp_path: Path) -> None:
    site, expected = APPLICATIONS[case]
    new = {**BASE, "demo/site.py": site, "demo/application.py": ""}
    services = planned(BASE, new, tmp_path).services
    assert [service.name for service in services if service.start == "WSGI module"] == expected


POINTS = """\
[wsgi_scripts]
demo-wsgi = demo.wsgi:{name}
[console_scripts]
demo-once = demo.wsgi:make
"""


@pytest.mark.parametrize(("name", "expected"), [("make", ["demo-wsgi"]), ("gone", [])])
def test_a_script_that_makes_an_application_is_a_service(
    name: str, expected: list[str], tmp_path: Path
) -> None:
    wsgi = "from demo.sending import send\n\ndef make():\n    return send\n"
    more = {"demo/wsgi.py": wsgi, "demo/sending.py": SENDING, "entry_points.txt": ""}
    new = {**BASE, **more, "entry_points.txt": POINTS.format(name=name)}
    services = planned(BASE, new, tmp_path).services
    scripts = [service for service in services if service.start == "WSGI script"]
    assert [service.name for service in scripts] == expected
    assert [service.calls for service in scripts] == [("compute",)] * len(expected)
