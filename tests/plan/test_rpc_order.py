"""Who goes first is told by who serves what newer clients call, and by pins."""

from pathlib import Path

import pytest

from tests.plan.projects import BASE, PINNED, manager, plain, planned, release

TAKES_IMAGE = manager("1.1", "host, image=None")
NEEDS_IMAGE = manager("1.0", "host, image")
SENDS_IMAGE = plain("1.1", "host=host, image=image")

ORDERS = {
    "nothing changed": (release(manager("1.0", "host"), plain("1.0", "host=host")), []),
    "the server takes more": (release(TAKES_IMAGE, plain("1.0", "host=host")), []),
    "the client sends more, and has no pin": (
        release(TAKES_IMAGE, SENDS_IMAGE),
        [("demo-compute", "demo-api")],
    ),
    "the server takes less": (
        release(manager("1.0", "image=None"), plain("1.0", "image=image")),
        [("demo-api", "demo-compute"), ("demo-compute", "demo-api")],
    ),
    "the server needs more": (
        release(NEEDS_IMAGE, plain("1.0", "host=host, image=image")),
        [("demo-api", "demo-compute"), ("demo-compute", "demo-api")],
    ),
}


TWO = (
    plain("1.0", "host=host")
    + """\

    def {name}(self, context):
        self.client.prepare(version='1.0').call(context, '{name}')
"""
)
SERVES = manager("1.0", "host") + "\n    def {name}(self, context):\n        pass\n"
CALLS = BASE["demo/web.py"] + "    rpcapi.ComputeAPI().{name}(None)\n"


def with_second(serves: str, calls: str) -> dict[str, str]:
    """Return a release that serves one more method, and whose API calls one."""
    web = {"demo/web.py": CALLS.format(name=calls)}
    return release(SERVES.format(name=serves), TWO.format(name=calls), web)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(("after", "after"), True, id="each knows but its own"),
        pytest.param(("both", "after"), False, id="the server keeps what OLD calls"),
        pytest.param(("before", "before"), False, id="nothing goes"),
    ],
)
def test_what_old_called_counts_where_new_does_not_call_it(
    new: tuple[str, str], expected: bool, tmp_path: Path
) -> None:
    serves, calls = new
    later = with_second(serves, calls)
    if serves == "both":
        more = "\n    def before(self, context):\n        pass\n"
        later["demo/compute/manager.py"] = SERVES.format(name="after") + more
    found = planned(with_second("before", "before"), later, tmp_path)
    assert [fault.kind for fault in found.faults] == (["cycle"] if expected else [])


@pytest.mark.parametrize("case", ORDERS)
def test_edges(case: str, tmp_path: Path) -> None:
    new, expected = ORDERS[case]
    found = planned(BASE, new, tmp_path)
    assert sorted({(edge.first, edge.then) for edge in found.edges}) == expected
    assert found.possible == (len(expected) < 2)


def test_services_with_an_edge_are_restarted_in_its_order(tmp_path: Path) -> None:
    found = planned(BASE, ORDERS["the client sends more, and has no pin"][0], tmp_path)
    assert [(step.letter, step.services) for step in found.steps] == [
        ("d", ("demo-compute",)),
        ("d", ("demo-api",)),
    ]
    assert "unexpected" not in found.steps[1].why[0]
    assert "Endpoint does not support RPC version 1.1" in found.steps[1].why[0]


def test_a_cycle_says_both_reasons(tmp_path: Path) -> None:
    (fault,) = planned(BASE, ORDERS["the server needs more"][0], tmp_path).faults
    assert fault.kind == "cycle"
    assert fault.text.startswith("demo-compute and demo-api would each have to be NEW before")
    assert "missing 1 required positional argument: 'image'" in fault.text
    assert "unexpected keyword argument 'image'" in fault.text


def test_a_pin_takes_the_order_away_and_says_what_begins_without_it(tmp_path: Path) -> None:
    old = release(manager("1.0", "host"), PINNED.format(aliases="'juno': '1.0'"))
    new = release(TAKES_IMAGE, PINNED.format(aliases="'juno': '1.0', 'kilo': '1.1'"))
    old["demo/compute/rpcapi.py"] = plain("1.0", "host=host") + PINNED.format(
        aliases="'juno': '1.0'"
    ).partition("    def build")[0].replace("ComputeAPI", "Other")
    found = planned(old, new, tmp_path)
    assert not found.edges
    assert [(pin.option, pin.values[-1]) for pin in found.pins] == [
        ("upgrade_levels.compute", "1.0")
    ]
    letters = [step.letter for step in found.steps]
    assert letters == ["c", "e", "f"]
    assert found.steps[0].items[0].startswith("[upgrade_levels] compute = ")
    assert found.steps[2].items == ("compute: build(host, image) as 1.1",)


def test_the_name_of_the_older_release_is_its_newest_alias(tmp_path: Path) -> None:
    old = release(manager("1.0", "host"), PINNED.format(aliases="'icehouse': '0.9', 'juno': '1.0'"))
    new = release(
        TAKES_IMAGE, PINNED.format(aliases="'icehouse': '0.9', 'juno': '1.0', 'kilo': '1.1'")
    )
    (pin,) = planned(old, new, tmp_path).pins
    assert pin.values == ("juno", "1.0")


SERVING = """
def own():
    from demo.own import manager
    server = rpc.get_server(messaging.Target(topic='own', server='a'), [manager.Manager()])
    server.start()
    server.wait()
"""

OWN = TAKES_IMAGE.replace("build", "other")

MAJORS = {
    "one after the other": ("1.0", "2.0", False),
    "the same": ("1.0", "1.4", True),
}


@pytest.mark.parametrize("case", MAJORS)
def test_majors_have_to_overlap(case: str, tmp_path: Path) -> None:
    was, now, possible = MAJORS[case]
    old = release(manager(was, "host"), plain(was, "host=host"))
    found = planned(old, release(manager(now, "host"), plain(now, "host=host")), tmp_path)
    assert any(fault.kind == "major" for fault in found.faults) != possible


MORE_IMAGE, SENDS_IT = manager("1.0", "host, image=None"), plain("1.0", "host=host, image=image")

PAIRS = {
    "more is sent without a bump": (
        release(MORE_IMAGE, SENDS_IT),
        {"new client, old server": ("ordered", ("UPG122", "UPG201"))},
    ),
    "and has to be": (
        release(NEEDS_IMAGE, SENDS_IT),
        {
            "old client, new server": ("breaks", ("UPG101",)),
            "new client, old server": ("breaks", ("UPG122", "UPG201")),
        },
    ),
    "more is taken, and not sent": (release(MORE_IMAGE, plain("1.0", "host=host")), {}),
    "more is taken, with a bump": (release(TAKES_IMAGE, plain("1.0", "host=host")), {}),
}


@pytest.mark.parametrize("case", PAIRS)
def test_a_finding_stands_at_the_pair_that_it_breaks(case: str, tmp_path: Path) -> None:
    new, expected = PAIRS[case]
    found = planned(BASE, new, tmp_path).matrix
    verdicts = {cell.pair: (cell.verdict, cell.codes) for cell in found if cell.verdict != "fine"}
    assert verdicts == expected


def test_interfaces_whose_topics_are_options_keep_apart(tmp_path: Path) -> None:
    """`CONF.cells.topic` and `CONF.conductor.topic` are two."""
    topic = "messaging.Target(topic=cfg.CONF.{}.topic, version='1.0')"
    client = "from oslo_config import cfg\n" + plain("1.0", "host=host")
    more = {}
    for name in ("cells", "conductor"):
        text = client.replace(
            "messaging.Target(topic='compute', version='1.0')", topic.format(name)
        )
        more[f"demo/{name}/rpcapi.py"] = text.replace("ComputeAPI", f"{name.title()}API")
        more[f"demo/{name}/__init__.py"] = ""
        more[f"demo/{name}/manager.py"] = manager("1.0", "host")
    found = planned(
        release(BASE["demo/compute/manager.py"], client, more), {**BASE, **more}, tmp_path
    )
    assert {"cells.topic", "conductor.topic"} <= {interface.name for interface in found.interfaces}


def test_a_finding_stands_at_an_interface_whose_topic_is_an_option(tmp_path: Path) -> None:
    topic = "messaging.Target(topic=cfg.CONF.conductor.topic, version='1.0')"
    client = ("from oslo_config import cfg\n" + plain("1.0", "host=host")).replace(
        "messaging.Target(topic='compute', version='1.0')", topic
    )
    cmd = BASE["demo/cmd.py"].replace("topic='compute'", "topic=cfg.CONF.conductor.topic")
    more = {"demo/cmd.py": f"from oslo_config import cfg\n{cmd}"}
    old, new = (release(server, client, more) for server in (manager("1.0", "host"), NEEDS_IMAGE))
    (cell,) = planned(old, new, tmp_path).breaking
    assert (cell.row, cell.codes) == ("conductor.topic", ("UPG101",))


PEERS = {
    "what it makes on the spot": ("rpcapi.ComputeAPI().build(context, 'b')", True),
    "what it keeps": (
        "self.peers = rpcapi.ComputeAPI()\n        self.peers.build(context, 'b')",
        True,
    ),
    "a driver of its own": ("rpcapi.ComputeAPI()\n        self.driver.build(context, 'b')", False),
    "nothing": ("self.build(context, 'b')", False),
}


@pytest.mark.parametrize("case", PEERS)
def test_nodes_of_one_service_that_call_each_other(case: str, tmp_path: Path) -> None:
    does, cycle = PEERS[case]
    method = f"\n    def again(self, context):\n        {does}\n"
    head = "from demo.compute import rpcapi\n"
    old = release(f"{head}{manager('1.0', 'host')}{method}", plain("1.0", "host=host"))
    found = planned(old, release(f"{head}{TAKES_IMAGE}{method}", SENDS_IMAGE), tmp_path)
    assert [fault.text.partition(" would")[0] for fault in found.faults] == (
        ["nodes of demo-compute"] if cycle else []
    )


def test_what_a_pin_keeps_from_being_sent_stands_at_the_pin(tmp_path: Path) -> None:
    asks = PINNED.format(aliases="'juno': '1.0', 'kilo': '1.1'")
    claims = asks.replace("if not self.client.can_send_version(version):", "if False:")
    old = release(manager("1.0", "host"), PINNED.format(aliases="'juno': '1.0'"))
    texts, costs = [], []
    for number, client in enumerate((claims, asks)):
        step = planned(old, release(TAKES_IMAGE, client), tmp_path / str(number)).steps[0]
        texts.append([line for line in step.items if "fails meanwhile" in line])
        costs.append(step.back.partition(":")[0])
    assert ["build() is not called under a pin" in text for text in texts[0]] == [True]
    assert texts[1] == []
    new_features = "The pins cost nothing but new features"
    assert costs == [f"{new_features}, and the calls that fail meanwhile", new_features]


PAUSE = """
    def pause(self, context):
        {asks}self.client.prepare(version='1.1').call(context, 'pause')
"""
COSTS = {
    "who calls it counts on it": ("", ", and the calls that fail meanwhile"),
    "the client asks": ("if self.client.can_send_version('1.1'):\n            ", ""),
}


@pytest.mark.parametrize("case", COSTS)
def test_a_new_call_that_a_pin_refuses_costs_as_well(case: str, tmp_path: Path) -> None:
    asks, cost = COSTS[case]
    client = PINNED.format(aliases="'juno': '1.0', 'kilo': '1.1'") + PAUSE.format(asks=asks)
    server = f"{TAKES_IMAGE}\n    def pause(self, context):\n        pass\n"
    web = f"{BASE['demo/web.py']}    rpcapi.ComputeAPI().pause(None)\n"
    old = release(manager("1.0", "host"), PINNED.format(aliases="'juno': '1.0'"))
    step = planned(old, release(server, client, {"demo/web.py": web}), tmp_path).steps[0]
    assert step.back.partition(":")[0] == f"The pins cost nothing but new features{cost}"


def test_who_sends_nothing_new_watches_for_nothing(tmp_path: Path) -> None:
    """Nor is there a pin that might be wrong."""
    ping = "\n    def ping(self, context):\n        {}\n"
    sent = ping.format("self.client.prepare(version='1.0').call(context, 'ping')")
    asks = "\ndef ping(httpd):\n    rpcapi.ComputeAPI().ping(None)\n    httpd.serve_forever()\n"
    more = {
        "pyproject.toml": BASE["pyproject.toml"] + 'demo-ping = "demo.ping:ping"\n',
        "demo/ping.py": f"from demo.compute import rpcapi\n{asks}",
    }
    old, new = (
        release(server + ping.format("pass"), client + sent, more)
        for server, client in (
            (manager("1.0", "host"), plain("1.0", "host=host")),
            (TAKES_IMAGE, SENDS_IMAGE),
        )
    )
    *_, api, free = planned(old, new, tmp_path).steps
    assert api.services == ("demo-api",)
    assert api.watch
    assert free.services == ("demo-ping",)
    assert (free.watch, [why for why in free.why if "pin" in why]) == ((), [])


def test_a_pin_whose_server_cannot_be_read_is_a_question(tmp_path: Path) -> None:
    """Its pin is for something that nobody can judge here."""
    unread = {"demo/compute/manager.py": "def build(:\n"}
    lists = [PINNED.format(aliases=f"'juno': '1.0'{text}") for text in ("", ", 'kilo': '1.1'")]
    served = {"demo/cmd.py": BASE["demo/cmd.py"] + SERVING, "demo/own/manager.py": OWN}
    old, new = (
        {**BASE, **unread, **served, "demo/compute/rpcapi.py": listing} for listing in lists
    )
    texts = {question.about: question.text for question in planned(old, new, tmp_path).questions}
    pin_question = texts["demo.compute.rpcapi.ComputeAPI"]
    assert "upgrade_levels.compute pins it; juno means old: set it until all is NEW" in pin_question


def test_services_that_wait_for_one_reason_share_its_line(tmp_path: Path) -> None:
    scripts = {"pyproject.toml": BASE["pyproject.toml"] + 'demo-web = "demo.cmd:api"\n'}
    new = {**ORDERS["the client sends more, and has no pin"][0], **scripts}
    (line,) = planned({**BASE, **scripts}, new, tmp_path).steps[1].why
    assert line.startswith("demo-compute before demo-api, demo-web: each may send build(")


def test_who_serves_stands_before_who_only_calls(tmp_path: Path) -> None:
    scripts = BASE["pyproject.toml"].splitlines(keepends=True)
    turned = {"pyproject.toml": "".join((*scripts[:3], scripts[4], scripts[3], *scripts[5:]))}
    (step,) = planned(BASE, {**BASE, **turned}, tmp_path).steps
    assert step.services == ("demo-compute", "demo-api")


LOADED = (
    BASE["demo/cmd.py"]
    .replace("[manager.Manager()]", "[plugins.load()]")
    .replace("from demo.compute import manager", "from demo import plugins")
    .replace("topic='compute'", "topic=CONF.topic")
)


def test_who_serves_what_changed_has_its_place_though_no_process_is_seen_to(
    tmp_path: Path,
) -> None:
    bare = manager("1.0", "host")
    old = release(bare, plain("1.0", "host=host").replace("topic='compute', ", "topic=TOPIC, "))
    new = release(TAKES_IMAGE, SENDS_IMAGE.replace("topic='compute', ", "topic=TOPIC, "))
    for files in (old, new):
        files["demo/cmd.py"] = LOADED
        files["pyproject.toml"] = files["pyproject.toml"].replace("demo-compute", "demo-serve")
        files["demo/compute/rpcapi.py"] = (
            "from elsewhere import TOPIC\n" + files["demo/compute/rpcapi.py"]
        )
    found = planned(old, new, tmp_path)
    first, then = (step for step in found.steps if step.letter == "d")
    assert first.title.endswith("who serves TOPIC")
    assert "it may be one of demo-serve" in first.why[-1]
    assert then.services == ("demo-api",)
    assert not [step for step in planned(old, old, tmp_path / "same").steps if step.letter == "d"]


SITE = "from elsewhere import load\n\napplication = load(__file__)\n"


@pytest.mark.parametrize(
    ("case", "edges", "kinds"),
    [
        ("the client sends more, and has no pin", [("demo-compute", "demo.site")], []),
        (
            "the server needs more",
            [("demo-compute", "demo.site"), ("demo.site", "demo-compute")],
            ["cycle"],
        ),
        ("the server takes more", [], []),
    ],
)
def test_what_nobody_is_seen_to_send_may_come_from_who_is_not_known(
    case: str, edges: list[tuple[str, str]], kinds: list[str], tmp_path: Path
) -> None:
    scripts = BASE["pyproject.toml"].replace('demo-api = "demo.cmd:api"\n', "")
    hidden = {"pyproject.toml": scripts, "demo/site.py": SITE}
    found = planned({**BASE, **hidden}, {**ORDERS[case][0], **hidden}, tmp_path)
    assert sorted((edge.first, edge.then) for edge in found.edges) == edges
    assert [fault.kind for fault in found.faults] == kinds
