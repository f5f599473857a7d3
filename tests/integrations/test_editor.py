"""An editor's side: python-lsp-server with flake8 and the plugin, on text that is not saved."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command.flavors import FLAVOR_PATH, UNSAFE, project, upgradelint
from tests.integrations.test_pre_commit import of_lock
from tests.trees.conftest import checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

pytestmark = pytest.mark.real

PATIENCE = 120
OFF = {"enabled": False}
PLUGINS = {"pycodestyle": OFF, "pyflakes": OFF, "mccabe": OFF, "flake8": {"enabled": True}}


@pytest.fixture(scope="module")
def server() -> Path:
    """The server with a flake8 that it wants to see; it runs the one of the tests, which has us."""
    return of_lock("editor") / "bin/pylsp"


class Editor:
    """Speaks the language server protocol with a process."""

    def __init__(self, command: list[str], **options: Any) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
        )
        self._watch = threading.Timer(PATIENCE, self._process.kill)
        self._watch.start()

    def send(self, method: str, params: dict[str, Any], number: int | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        data = json.dumps(message).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout
        while header := self._process.stdout.readline():
            length = int(header.split(b":")[1])
            while self._process.stdout.readline().strip():
                pass
            yield json.loads(self._process.stdout.read(length))

    def close(self) -> None:
        self._watch.cancel()
        self._process.kill()
        self._process.communicate()


def test_unsaved_text_is_judged(project, upgradelint, server):
    upgradelint("fingerprint")
    flake8 = Path(sys.executable).with_name("flake8")
    plugins = {**PLUGINS, "flake8": {"enabled": True, "executable": str(flake8)}}
    errors = {"stderr": subprocess.DEVNULL, "env": os.environ | {"PYTHONPATH": ""}}
    editor = Editor([str(server)], cwd=project.path, **errors)
    try:
        shown = [diagnostic["message"] for diagnostic in diagnostics(editor, project.path, plugins)]
    finally:
        editor.close()
    assert any(text.startswith('UPG401 new field "foobars" of Flavor 1.0') for text in shown), shown


def diagnostics(editor: Editor, root: Path, plugins: dict[str, Any]) -> list[dict[str, Any]]:
    """Open the saved file, type the unsafe change and return what is shown on its line."""
    uri = (root / FLAVOR_PATH).as_uri()
    editor.send("initialize", {"rootUri": root.as_uri(), "capabilities": {}}, 1)
    messages = editor.messages()
    next(message for message in messages if message.get("id") == 1)
    editor.send("initialized", {})
    settings = {"pylsp": {"plugins": plugins}}
    editor.send("workspace/didChangeConfiguration", {"settings": settings})
    text = (root / FLAVOR_PATH).read_text()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    editor.send("textDocument/didOpen", {"textDocument": document})
    changed = {"uri": uri, "version": 2}
    editor.send(
        "textDocument/didChange",
        {"textDocument": changed, "contentChanges": [{"text": UNSAFE}]},
    )
    for message in messages:
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]["diagnostics"]
            if any(each["range"]["start"]["line"] == 8 for each in found):
                return found
    return []
