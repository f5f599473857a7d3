"""The files that may hold endpoints or clients, by what their bytes say."""

import re
from collections.abc import Collection

from upgradelint.base.frozen import Struct, field
from upgradelint.facts.rpc.library import Libraries
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.rpc.queue_files import Look, QueueFiles
from upgradelint.facts.store import FileMarks, Role

_CALLED = re.compile(
    rb"api(?:(?<=rpcapi)|(?<=_api))(?:\w{0,60}|\.\w{1,60}\(\)|\(\))"
    rb"(?:\[[^\]\n]{0,99}\])?\.[\s\\]{0,99}(\w+)"
)
_CALLERS = (b"rpcapi", b"_api.", b"_api().")
MADE = re.compile(rb"\b(\w{1,60})\s*=\s*(?:\w{1,60}\.){0,5}\w{0,60}API\(")
"""The names that seem to hold clients, by the classes that they are made of."""
_METHOD = re.compile(rb"(?:\b(\w++)|API\(\))\.(\w++)\(")
_CALLING = re.compile(rb"\b(\w++)(?:\.create)?\(")
_STARTER = re.compile(rb"[A-Z]\w{0,99}|\w{0,60}(?:serv|rpc|endpoint|consum)\w{0,60}")
_STARTING = (b"ervice", b"launch", b"rpc", b"server")
_OPTION = re.compile(rb"\bStrOpt\(\s*['\"]([\w-]+)['\"]")
_ASKED = re.compile(rb"\.(\w+_(?:call|cast))\b")
_CALLED_ITSELF = re.compile(rb"self\.(?<=\bself\.)(\w+)\(")
_DERIVED = re.compile(rb"^class\s+\w+\s*\(\s*(?:\w+\.)*(\w+)", re.MULTILINE)


class RpcFiles(Struct):
    """The files that may hold endpoints or clients, noticed while all files pass by."""

    options: RpcOptions
    library: Libraries
    promised: frozenset[str] = frozenset()
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    queues: QueueFiles = field(default_factory=QueueFiles)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    called_itself: set[str] = field(default_factory=set)
    bases: dict[str, frozenset[str]] = field(default_factory=dict)
    starts: dict[str, frozenset[str]] = field(default_factory=dict)
    asks: dict[str, frozenset[str]] = field(default_factory=dict)
    defined: dict[str, list[str]] = field(default_factory=dict)
    in_use: str = ""

    def look(self, data: bytes) -> FileMarks:
        """Return what a file is in RPC interfaces, and the names it seems to call."""
        roles = self.library.roles(data)
        starting = any(map(data.__contains__, _STARTING))
        sends = b"_call" in data or b"_cast" in data
        options = _names(_OPTION, data) if b"StrOpt(" in data else ()
        return FileMarks(
            roles=roles,
            called=_called(data),
            called_itself=_names(_CALLED_ITSELF, data, possible="client" in roles),
            bases=_names(_DERIVED, data, possible=starting or b"rpc" in data.lower()),
            starts=_started(data) if starting else frozenset(),
            asks=_names(_ASKED, data, possible=sends),
            options=frozenset(name.replace("-", "_") for name in options),
            queues=self.library.used(data),
        )

    def notice(self, path: str, file_marks: FileMarks) -> None:
        """Take note of a judged file."""
        self.called |= file_marks.called
        self.called_itself |= file_marks.called_itself
        self.roles[path] = file_marks.roles
        self.queues.used |= file_marks.queues
        self.starts[path] = file_marks.starts
        if file_marks.asks:
            self.asks[path] = file_marks.asks
        for name in file_marks.options:
            self.defined.setdefault(name, []).append(path)
        if file_marks.bases:
            self.bases[path] = file_marks.bases

    def settle(self, look: Look, *, tasks: bool) -> None:
        """Decide, when all files are noticed, which hold tasks of the libraries that are used."""
        self.library = self.library.using(self.queues.used, tasks=tasks)
        self.in_use = " ".join(sorted({*self.queues.used, *(["tasks"] if tasks else [])}))
        self.queues.look(look, self.library)
        self.named = self.queues.naming(look)
        for path in self.queues.defining():
            self.roles[path] |= {"server"}
        for path in (*self.queues.asking(), *self.named):
            self.roles[path] |= {"client"}

    def derived(self, names: Collection[str], role: Role) -> list[str]:
        """Return the files with classes that derive from one of those names, none of a role."""
        found = (path for path, bases in self.bases.items() if not bases.isdisjoint(names))
        return [path for path in found if role not in self.roles[path]]

    def having(self, role: Role) -> list[str]:
        """Return the files of a role."""
        return [path for path, roles in self.roles.items() if role in roles]

    def without_tasks(self) -> list[str]:
        """Let go the files that only queue tasks, of which there are none; return them."""
        idle = [path for path, roles in self.roles.items() if "queuing" in roles]
        self.roles |= {path: self.roles[path] - {"client", "queuing"} for path in idle}
        return idle


def _names(pattern: re.Pattern[bytes], data: bytes, *, possible: bool = True) -> frozenset[str]:
    """What a pattern finds; it is not looked for where that is not `possible`."""
    return frozenset(map(bytes.decode, pattern.findall(data) if possible else ()))


def _called(data: bytes) -> frozenset[str]:
    """The names of what seem to be methods of clients, be a client held by a name of any kind."""
    plain = _names(_CALLED, data, possible=any(map(data.__contains__, _CALLERS)))
    if b"API(" not in data or b"rpcapi" not in data:
        return plain
    made = {b"", *MADE.findall(data)}
    return plain | {name.decode() for owner, name in _METHOD.findall(data) if owner in made}


def _started(data: bytes) -> frozenset[str]:
    """The names of what is called that may start a server."""
    return frozenset(map(bytes.decode, filter(_STARTER.fullmatch, {*_CALLING.findall(data)})))
