"""What an editor shows and offers while somebody types."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol.types import Diagnostic, DiagnosticSeverity, Position, Range
from pygls.workspace import PositionCodec

from tests.command.flavors import FLAVOR
from tests.lsp.client import Editor, edited, editor
from tests.registry.build import a_finding
from tests.test_plugins import example, folder
from upgradelint.base.addresses import page_of_rule
from upgradelint.base.location import Location
from upgradelint.cli import run
from upgradelint.lsp.actions import actions
from upgradelint.lsp.places import Places
from upgradelint.runs.by_file import OpenFile

__all__ = ["example", "folder"]

EXAMPLES = Path(__file__).parents[2] / "examples/parcels"
CARRIER, EVENT = "parcels/objects/carrier.py", "parcels/objects/event.py"
REGISTRY = "upgradelint.registry.json"

Story = Callable[[Editor], Awaitable[None]]


@pytest.fixture
def parcels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example service with a registry, as a work tree would have it."""
    root = tmp_path / "parcels"
    shutil.copytree(EXAMPLES / "before", root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("UPGRADELINT_CACHE_DIR", str(tmp_path / "cache"))
    assert run(["fingerprint"]) == 0
    return root


def played(root: Path, story: Story) -> None:
    async def play() -> None:
        async with editor(root) as item:
            await story(item)

    asyncio.run(play())


def bad(path: str) -> str:
    return (EXAMPLES / "after-bad" / path).read_text()


def codes(shown: list[Diagnostic]) -> list[object]:
    return [finding.code for finding in shown]


def test_what_is_typed_is_judged_and_mended(parcels: Path) -> None:
    async def story(client: Editor) -> None:
        saved = (parcels / EVENT).read_text()
        assert await client.open(EVENT) == []
        removed, renamed = await client.type(EVENT, bad(EVENT))
        assert (removed.code, renamed.code) == ("UPG402", "UPG421")
        assert removed.range == Range(Position(13, 4), Position(13, 19))
        assert removed.severity == DiagnosticSeverity.Error
        assert removed.code_description.href == page_of_rule("UPG402")
        assert removed.message.splitlines()[1].startswith("new node -> old node")
        assert await client.type(EVENT, bad(EVENT)[:400]) is not None
        assert await client.type(EVENT, saved) == []
        assert (parcels / EVENT).read_text() == saved

    played(parcels, story)


def test_what_is_offered(parcels: Path) -> None:
    async def story(client: Editor) -> None:
        text = bad(CARRIER)
        found = await client.open(CARRIER, text)
        assert codes(found) == ["UPG401", "UPG403", "UPG413", "UPG422"]
        offered = await client.actions(CARRIER, found[0])
        assert list(offered) == [
            "Fix UPG401",
            "Accept UPG401 Carrier.email with a reason",
            "Explain UPG401",
        ]
        mended = edited(text, offered["Fix UPG401"], client.uri(CARRIER))
        left = await client.type(CARRIER, mended)
        assert "UPG401" not in codes(left)
        assert "VERSION = '1.2'" in mended
        await client.run(offered["Explain UPG401"])
        await client.until(lambda: client.addresses)
        assert client.addresses == [page_of_rule("UPG401")]
        start = found[0].range.start
        await client.type(CARRIER, text)
        page = await client.hover(CARRIER, start.line, start.character)
        assert page.startswith("# UPG401 field-added-without-bump")
        assert await client.hover(CARRIER, 0, 0) == ""
        noted = await client.type(CARRIER, f"# noqa: UPG450\n{saved(parcels)}")
        assert noted == []
        assert (await client.hover(CARRIER, 0, 10)).startswith("# UPG450 ")

    played(parcels, story)


def saved(root: Path) -> str:
    return (root / CARRIER).read_text()


def test_a_finding_is_accepted(parcels: Path) -> None:
    async def story(client: Editor) -> None:
        await client.open(EVENT)
        found = await client.type(EVENT, bad(EVENT))
        offered = await client.actions(EVENT, found[0])
        accept = offered["Accept UPG402 ParcelEvent.place with a reason"]
        await client.run(accept)
        await client.until(lambda: client.said)
        assert (
            client.said[-1]
            == "upgradelint: to accept it, run: upgradelint accept 884edb4 --reason TEXT"
        )
        await client.run(accept, "nobody reads it")
        await client.until(lambda: len(client.said) == 2)
        assert "is the file saved?" in client.said[-1]
        await client.save(EVENT, bad(EVENT))
        await client.run(accept, "nobody reads it")
        await client.until(lambda: codes(client.shown[client.uri(EVENT)]) == ["UPG421"])
        assert client.said[-1] == "upgradelint: accepted UPG402 ParcelEvent.place"
        accepted = json.loads((parcels / REGISTRY).read_text())["accepted"]
        assert [entry["reason"] for entry in accepted.values()] == ["nobody reads it"]

    played(parcels, story)


def test_a_migration_is_allowed(parcels: Path) -> None:
    (path,) = (EXAMPLES / "after-bad/parcels/db/migrations/versions").glob("0003*")
    name = f"parcels/db/migrations/versions/{path.name}"

    async def story(client: Editor) -> None:
        text = path.read_text()
        found = await client.open(name, text)
        moved = next(each for each in found if each.code == "UPG621")
        offered = await client.actions(name, moved)
        allowed = edited(text, offered["Allow UPG621 in this migration"], client.uri(name))
        assert allowed == f"# upgradelint: allow UPG621 -- \n{text}"
        assert "UPG913" in codes(await client.type(name, allowed))
        reasoned = await client.type(name, allowed.replace("-- \n", "-- few rows\n"))
        assert {"UPG621", "UPG913"}.isdisjoint(codes(reasoned))
        assert len(reasoned) == len(found) - 1

    played(parcels, story)


@pytest.mark.parametrize(
    ("code", "is_migration", "offered"),
    [
        ("UPG621", True, True),
        ("UPG401", True, False),
        ("UPG621", False, False),
        ("HSE201", True, True),
        ("HSE201", False, False),
    ],
)
def test_what_a_comment_may_allow_is_offered(
    example: Path, code: str, is_migration: bool, offered: bool
) -> None:
    finding, places = a_finding(code), Places("x = 1\n", PositionCodec())
    found = actions("file:///a.py", OpenFile(example, (finding,), is_migration), finding, places)
    assert (f"Allow {code} in this migration" in {action.title for action in found}) is offered


HALF = bad(EVENT)
TYPED = {
    "cut in the middle": HALF[: HALF.index("fields = {") + 10],
    "an open string": HALF.replace("'1.0'", "'1.0", 1),
    "nothing": "",
    "a mark": "\ufeff" + HALF,
    "zeros": HALF[:200] + "\0" + HALF[200:],
    "half a pair": HALF + "# \ud800\n",
    "deep": HALF + "x = " + "(" * 5000 + ")" * 5000 + "\n",
    "deeper": HALF + "x = " + "-" * 100_000 + "1\n",
    "long": HALF + "y = '" + "a" * 1_000_000 + "'\n",
    "other lines": HALF.replace("\n", "\r\n"),
    "no last line end": HALF.rstrip(),
}


def test_nothing_that_is_typed_ends_it(parcels: Path) -> None:
    async def story(client: Editor) -> None:
        await client.open(EVENT)
        for text in TYPED.values():
            shown = await client.type(EVENT, text)
            assert [each for each in shown if "please report" in each.message] == []
            for each in shown:
                await client.actions(EVENT, each)
        assert codes(await client.type(EVENT, HALF)) == ["UPG402", "UPG421"]
        assert client.said == []

    played(parcels, story)


def test_what_forbids_to_judge_is_shown_until_it_is_mended(parcels: Path) -> None:
    written = (parcels / REGISTRY).read_text()

    async def story(client: Editor) -> None:
        await client.open(EVENT)
        (parcels / REGISTRY).write_text("<<<<<<< ours\n" + written)
        (hindrance,) = await client.type(EVENT, HALF)
        assert hindrance.code == "UPG900"
        assert "conflict marker" in hindrance.message
        (parcels / REGISTRY).write_text(written)
        assert codes(await client.type(EVENT, HALF + "\n")) == ["UPG402", "UPG421"]
        await client.close(EVENT)

    played(parcels, story)


def test_a_file_of_no_project_is_not_judged_until_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(FLAVOR)

    async def story(client: Editor) -> None:
        document = client.open("one.py")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(document, 1)
        assert client.shown == {}
        (tmp_path / "setup.cfg").write_text("[upgradelint]\n")
        assert codes(await client.type("one.py", FLAVOR + "\n")) == ["UPG902"]

    played(tmp_path, story)


def test_it_ends_when_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "upgradelint", "lsp"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = subprocess.Popen(command, cwd=tmp_path, **pipes)
    assert started.stdin is not None
    assert started.stdout is not None
    request = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
    started.stdin.write(b"Content-Length: %d\r\n\r\n" % len(request) + request)
    started.stdin.flush()
    assert started.stdout.readline().startswith(b"Content-Length")
    started.send_signal(signal.SIGINT)
    assert started.wait(30) == -signal.SIGINT
    started.communicate()


def test_without_pygls_it_says_what_to_install() -> None:
    hidden = "import sys; sys.modules['pygls'] = None"
    code = f"{hidden}; from upgradelint.cli import run; sys.exit(run(['lsp']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "upgradelint: the language server needs pygls: pip install 'upgradelint[lsp]'\n"
    )


@pytest.mark.parametrize(
    ("text", "location", "expected"),
    [
        pytest.param("ab = 1\n", Location("a", 1, 6), (0, 5, 0, 6), id="plain"),
        pytest.param("'ä'; b\n", Location("a", 1, 7), (0, 5, 0, 6), id="two bytes"),
        pytest.param("'😀'; b\n", Location("a", 1, 9), (0, 6, 0, 7), id="two units"),
        pytest.param("a\n", Location("a", 9, 4), (0, 1, 0, 1), id="a line that is gone"),
        pytest.param("abc\n", Location("a", 0), (0, 0, 0, 3), id="somewhere in it"),
        pytest.param("", Location("a", 1), (0, 0, 0, 0), id="an empty file"),
    ],
)
def test_places(text: str, location: Location, expected: tuple[int, ...]) -> None:
    marked = Places(text, PositionCodec()).marked(location)
    start, end = marked.start, marked.end
    assert (start.line, start.character, end.line, end.character) == expected
