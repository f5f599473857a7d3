"""An editor: pygls' own client, which starts the server as an editor does."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Union

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter

PATIENCE = 60


class Editor:
    """Files that are open, their texts, and what is shown of them."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.shown: dict[str, list[types.Diagnostic]] = {}
        self.said: list[str] = []
        self.addresses: list[str] = []
        self._news = asyncio.Event()
        self._versions: dict[str, int] = {}
        self._told: dict[str, int | None] = {}

    def listen(self) -> None:
        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.shown[params.uri] = list(params.diagnostics)
            self._told[params.uri] = params.version
            self._news.set()

        @self.client.feature(types.WINDOW_SHOW_MESSAGE)
        def show_message(params: types.ShowMessageParams) -> None:
            self.said.append(params.message)
            self._news.set()

        @self.client.feature(types.WINDOW_SHOW_DOCUMENT)
        def opened(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.addresses.append(params.uri)
            return types.ShowDocumentResult(True)

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    async def open(self, path: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file as it is saved, or with another text, and return what is shown."""
        text = (self.root / path).read_text() if text is None else text
        uri = self.uri(path)
        self._versions[uri] = 1
        document = types.TextDocumentItem(uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return await self._answer(uri)

    async def type(self, path: str, text: str) -> list[types.Diagnostic]:
        """Put another text in the place of a file's, and return what is shown."""
        uri = self.uri(path)
        self._versions[uri] += 1
        changed = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(changed, [whole]))
        return await self._answer(uri)

    async def save(self, path: str, text: str) -> list[types.Diagnostic]:
        uri = self.uri(path)
        (self.root / path).write_text(text)
        shown = await self.type(path, text)
        identifier = types.TextDocumentIdentifier(uri)
        self._told[uri] = None
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))
        return await self._answer(uri) if shown is not None else []

    async def actions(
        self, path: str, diagnostic: types.Diagnostic
    ) -> Mapping[str, types.CodeAction]:
        """Return what is offered for a diagnostic, by title."""
        context = types.CodeActionContext([diagnostic])
        identifier = types.TextDocumentIdentifier(self.uri(path))
        offered = await self.client.text_document_code_action_async(
            types.CodeActionParams(identifier, diagnostic.range, context)
        )
        found = offered or []
        return {each.title: each for each in found if isinstance(each, types.CodeAction)}

    async def run(self, action: types.CodeAction, *more: str) -> None:
        command = action.command
        assert command is not None
        params = types.ExecuteCommandParams(command.command, [*(command.arguments or []), *more])
        await self.client.workspace_execute_command_async(params)

    async def hover(self, path: str, line: int, character: int) -> str:
        identifier = types.TextDocumentIdentifier(self.uri(path))
        at = types.Position(line, character)
        hover = await self.client.text_document_hover_async(types.HoverParams(identifier, at))
        return "" if hover is None else hover.contents.value  # type: ignore[union-attr]

    async def close(self, path: str) -> None:
        identifier = types.TextDocumentIdentifier(self.uri(path))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
        await self.until(lambda: not self.shown.get(self.uri(path)))

    async def until(self, true: Any) -> None:
        """Wait until something is so."""
        while not true():
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), PATIENCE)

    async def _answer(self, uri: str) -> list[types.Diagnostic]:
        await self.until(lambda: self._told.get(uri) == self._versions[uri])
        return self.shown[uri]


def _converter() -> Any:
    """Lsprotocol takes an action with a command for the command."""
    converter = default_converter()

    def action(given: Any, _: Any) -> types.Command | types.CodeAction:
        bare = isinstance(given.get("command"), str)
        kind = types.Command if bare else types.CodeAction
        made: types.Command | types.CodeAction = converter.structure(given, kind)
        return made

    converter.register_structure_hook(Union[types.Command, types.CodeAction], action)  # noqa: UP007
    return converter


@asynccontextmanager
async def editor(root: Path, **variables: str) -> AsyncIterator[Editor]:
    """Start a server for a folder, and end it."""
    client = LanguageClient("test", "1", converter_factory=_converter)
    opened = Editor(client, root)
    opened.listen()
    await client.start_io(
        sys.executable, "-m", "upgradelint", "lsp", cwd=root, env=os.environ | variables
    )
    window = types.WindowClientCapabilities(
        show_document=types.ShowDocumentClientCapabilities(support=True)
    )
    capabilities = types.ClientCapabilities(window=window)
    await client.initialize_async(
        types.InitializeParams(capabilities, process_id=os.getpid(), root_uri=root.as_uri())
    )
    client.initialized(types.InitializedParams())
    try:
        yield opened
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()


def edited(text: str, action: types.CodeAction, uri: str) -> str:
    """Return a text with the edits of an action, as an editor makes them; all its text is ASCII."""
    assert action.edit is not None
    assert action.edit.changes is not None
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]

    def place(at: types.Position) -> int:
        return starts[min(at.line, len(lines))] + at.character

    edits = sorted(action.edit.changes[uri], key=lambda edit: place(edit.range.start), reverse=True)
    for edit in edits:
        start, end = place(edit.range.start), place(edit.range.end)
        text = text[:start] + str(edit.new_text) + text[end:]  # type: ignore[union-attr]
    return text
