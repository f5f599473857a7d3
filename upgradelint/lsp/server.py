"""The server itself: what the client sends, in the order in which that comes."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from upgradelint import __version__
from upgradelint.base.addresses import page_of_rule
from upgradelint.base.defects import in_words
from upgradelint.base.errors import UpgradelintError
from upgradelint.findings.finding import Finding
from upgradelint.lsp.actions import ACCEPT, EXPLAIN, actions, diagnostic
from upgradelint.lsp.places import Places
from upgradelint.runs.by_file import OpenFile, Session, Wishes

T = TypeVar("T")

_PAUSE = 0.15
"""Seconds without typing after which a text is judged."""

_CHANGES = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_SAVE,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
)
"""Events after which all that is open is judged anew."""

_STACK = 64 << 20
"""Bytes for the thread that judges: deep code needs more than a thread has by default."""

_JUDGED = ".py"


class Server(LanguageServer):
    """Judges the documents that are open, one reading at a time, in a thread of its own.

    What is typed meanwhile is judged after that; of several changes the last counts.
    """

    def __init__(self) -> None:
        super().__init__("upgradelint", __version__)
        self.known: dict[str, OpenFile] = {}
        self._session = Session(Wishes(), self._is_open)
        self._changed = asyncio.Event()
        self._judging: asyncio.Task[None] | None = None
        threading.stack_size(_STACK)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="judging")

    def look(self) -> None:
        """Judge what is open, soon."""
        self._changed.set()
        if self._judging is None or self._judging.done():
            self._judging = asyncio.get_running_loop().create_task(self._judge())

    def forget(self, uri: str) -> None:
        """Show nothing any more of a document that was closed."""
        self.known.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def places(self, uri: str) -> Places:
        """Return the places of a document as it is now, of an empty one where it is closed."""
        document = self.workspace.text_documents.get(uri)
        return Places(document.source if document else "", self.workspace.position_codec)

    def tell(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a line to the user."""
        self.window_show_message(types.ShowMessageParams(kind, f"upgradelint: {text}"))

    async def in_turn(self, work: Callable[..., T], *given: object) -> T:
        """Return what a function returns that runs after the reading that is under way."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    async def _judge(self) -> None:
        while self._changed.is_set():
            self._changed.clear()
            await asyncio.sleep(_PAUSE)
            if not self._changed.is_set():
                await self._judge_now()

    async def _judge_now(self) -> None:
        documents = {
            path: document for document in self._documents() if (path := to_fs_path(document.uri))
        }
        texts = {path: document.source for path, document in documents.items()}
        versions = {path: document.version for path, document in documents.items()}
        try:
            found = await self.in_turn(self._session.open_files, texts)
        except Exception as error:
            self.tell(in_words(error), types.MessageType.Warning)
            return
        for path, open_file in found.items():
            now = self.workspace.text_documents.get(documents[path].uri)
            if now is not None and now.version == versions[path]:
                self._show(now.uri, open_file, now.version)

    def _show(self, uri: str, open_file: OpenFile, version: int | None) -> None:
        self.known[uri] = open_file
        places = self.places(uri)
        shown = [diagnostic(finding, places) for finding in open_file.findings]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, version))

    def _documents(self) -> list[TextDocument]:
        documents = self.workspace.text_documents.values()
        return [document for document in documents if document.uri.endswith(_JUDGED)]

    def _is_open(self, path: str) -> bool:
        return any(to_fs_path(document.uri) == path for document in self._documents())


def _accept(root: Path, fingerprint: str, reason: str) -> str:
    """Write an exception for a finding of the saved project; return what is said of it.

    Raises UpgradelintError as `upgradelint accept` does.
    """
    from upgradelint.baselines.project import open_project
    from upgradelint.runs.accepting import Terms, accept

    finding = accept(open_project(str(root), root), root, fingerprint, Terms(reason))
    return f"accepted {finding.code} {finding.subject}"


def _page(code: str) -> str | None:
    from upgradelint.rules.docs import explain

    try:
        return explain(code)
    except UpgradelintError:
        return None


def serve() -> None:
    """Speak with a client over stdin and stdout until that ends."""
    server().start_io()


def server() -> Server:
    """Return the server with all that it answers."""
    made = Server()
    _listen(made)
    _answer(made)
    _obey(made)
    return made


def _listen(made: Server) -> None:
    async def changed(ls: Server, params: object) -> None:
        ls.look()

    for event in _CHANGES:
        made.feature(event)(changed)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)


def _answer(made: Server) -> None:
    @made.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def offer(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        places = ls.places(uri)
        return [
            action
            for finding in _touched(ls, uri, params.range, places)
            for action in actions(uri, ls.known[uri], finding, places)
        ]

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        uri, at = params.text_document.uri, params.position
        places = ls.places(uri)
        found = (finding.code for finding in _touched(ls, uri, types.Range(at, at), places))
        pages = map(_page, dict.fromkeys([*filter(None, [places.code_at(at)]), *found]))
        text = "\n\n---\n\n".join(filter(None, pages))
        content = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(content) if text else None


def _touched(ls: Server, uri: str, area: types.Range, places: Places) -> list[Finding]:
    """Return the findings whose underlined text meets a range."""
    known = ls.known[uri].findings if uri in ls.known else ()
    marked = ((finding, places.marked(finding.location)) for finding in known)
    return [finding for finding, own in marked if own.start <= area.end and area.start <= own.end]


def _obey(made: Server) -> None:
    @made.command(ACCEPT)
    async def accept(ls: Server, *given: object) -> None:
        uri, fingerprint, *more = map(str, given)
        reason = " ".join(more).strip()
        if uri not in ls.known:
            return
        if not reason:
            ls.tell(f"to accept it, run: upgradelint accept {fingerprint[:7]} --reason TEXT")
            return
        try:
            said = await ls.in_turn(_accept, ls.known[uri].root, fingerprint, reason)
        except Exception as error:
            ls.tell(f"{in_words(error)} (is the file saved?)", types.MessageType.Error)
            return
        ls.tell(said)
        ls.look()

    @made.command(EXPLAIN)
    async def explain(ls: Server, code: str) -> None:
        client = ls.client_capabilities.window
        if client is not None and client.show_document is not None:
            address = page_of_rule(code)
            ls.window_show_document(types.ShowDocumentParams(address, external=True))
        else:
            ls.tell(_page(code) or f"there is no rule {code}")
