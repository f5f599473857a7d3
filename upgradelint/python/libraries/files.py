"""Files of the tree read as data: `os.path`, `open`, `pathlib`, package resources.

A path is that of a file of the project, relative to its root as `__file__` is; nothing outside the
tree is ever looked at. `pathlib` and file objects are stubs that call the functions of `_tree`.
"""

import fnmatch
import posixpath
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.formatting import joined_string
from upgradelint.python.operations.natives import Kwargs, Table
from upgradelint.python.programs.files import Files
from upgradelint.python.programs.program import Program
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListContent, ListValue
from upgradelint.python.values.definitions import Instance
from upgradelint.python.values.terms import Call, Outside, Unknown, Value
from upgradelint.trees.blob import UnreadableFileError

FILES = Table()

LONGEST = 400_000
"""Characters of a file that is read as data."""


def _outside(name: str, args: list[Value], where: Location) -> Call:
    return Call("", where, func=Outside(name), args=tuple(args))


def _text(value: Value, state: State) -> Value:
    """A path as text: what `os.fspath` gives."""
    return state.read(value).get("_path", value) if isinstance(value, Instance) else value


@FILES.named("os.path.join", "posixpath.join", "_tree.join")
def _join(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    parts = [_text(arg, state) for arg in args]
    if all(isinstance(part, str) for part in parts):
        return posixpath.join(*parts)
    if all(isinstance(part, (str, Unknown)) for part in parts):
        slashed = [each for part in parts for each in ("/", part)]
        return joined_string(slashed[1:], where)
    return _outside("os.path.join", args, where)


def _on_text(name: str) -> None:
    function = getattr(posixpath, name)

    def body(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        path = _text(args[0], state)
        return function(path) if isinstance(path, str) else _outside(f"os.path.{name}", args, where)

    FILES.named(f"os.path.{name}", f"posixpath.{name}", f"_tree.{name}")(body)


for _name in ("dirname", "basename", "normpath", "splitext", "split"):
    _on_text(_name)


@FILES.named(
    "os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.fspath", "os.fsdecode"
)
def _same_path(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    path = _text(args[0], state)
    return posixpath.normpath(path) if isinstance(path, str) else path


@FILES.named("os.path.exists", "os.path.isfile", "_tree.exists")
def _exists(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    path = _text(args[0], state)
    known = isinstance(path, str) and _find(ev, path) is not None
    return True if known else _outside("os.path.exists", args, where)


@FILES.named("builtins.open", "io.open", "codecs.open")
def _open(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:

    mode = args[1] if len(args) > 1 else kwargs.get("mode", "r")
    text = _read(ev, _text(args[0], state)) if isinstance(mode, str) and "r" in mode else None
    module = ev.program.module("_tree_file")
    if text is None or module is None:
        return _outside("builtins.open", args, where)
    return ev.call(ev.program.member(module, "File"), [text], {}, state, where)


@FILES.named("_tree.read", "pkgutil.get_data")
def _read_text(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    text = _read(ev, _text(args[-1], state))
    return _outside("pathlib.Path.read_text", args, where) if text is None else text


@FILES.named("importlib.resources.files", "importlib_resources.files")
def _package_files(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:

    name = args[0].module.name if hasattr(args[0], "module") else args[0]
    package = ev.program.module(name) if isinstance(name, str) else None
    paths = ev.program.module("pathlib")
    if package is None or paths is None:
        return _outside("importlib.resources.files", args, where)
    folder = posixpath.dirname(package.path)
    return ev.call(ev.program.member(paths, "Path"), [folder], {}, state, where)


@FILES.named("_tree.glob")
def _glob(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """The files of a folder that fit a pattern, of those that trees list: sources and SQL."""
    folder, pattern = args[0], args[1]
    if not isinstance(folder, str) or not isinstance(pattern, str) or "/" in pattern:
        return _outside("pathlib.Path.glob", args, where)
    found = sorted(_in_folder(ev, posixpath.normpath(folder), pattern))
    more = None if found else Unknown(f"files of {folder}", where)
    return ListValue(ListContent(list(found), more))


@FILES.named("glob.glob", "glob.iglob")
def _glob_path(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    path = _text(args[0], state)
    if not isinstance(path, str) or kwargs:
        return _outside("glob.glob", args, where)
    return _glob(ev, state, list(posixpath.split(path)), {}, where)


@FILES.named("os.listdir")
def _listdir(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    found = _glob(ev, state, [_text(args[0], state) if args else "", "*"], {}, where)
    if isinstance(found, ListValue):
        content = state.write(found)
        content.items = [posixpath.basename(item) for item in content.items]
        content.more = Unknown("files that are neither sources nor SQL", where)
    return found


def _in_folder(ev: Interpreter, folder: str, pattern: str) -> Iterator[str]:
    ev.program.origins.noted.add(f"folder:{folder}")
    yield from (
        path
        for path in _listed(ev.program, folder)
        if fnmatch.fnmatchcase(posixpath.basename(path), pattern)
    )


def _listed(program: Program, folder: str) -> Iterator[str]:
    return (path for path in _paths(program) if (posixpath.dirname(path) or ".") == folder)


def _named(program: Program, name: str) -> Iterator[str]:
    return (path for path in _paths(program) if posixpath.basename(path) == name)


def _paths(program: Program) -> Iterable[str]:
    paths: Iterable[str] = getattr(_files(program), "paths", tuple)()
    return paths


def _files(program: Program) -> Files | None:
    """The project's files: its roots are folders of one tree."""
    return next((root.files for root in program.roots if root.project), None)


def _find(ev: Interpreter, path: str) -> tuple[Files, str] | None:
    """The tree and path of a file of the project."""
    clean, files = posixpath.normpath(path), _files(ev.program)
    if files is None or clean.startswith(("/", "..")):
        return None
    ev.program.origins.noted.add(f"file:{clean}")
    return (files, clean) if files.exists(clean) else None


def _read(ev: Interpreter, path: Value) -> str | None:
    found = _find(ev, path) if isinstance(path, str) else None
    if found is None:
        return None
    files, clean = found
    try:
        text = files.read(clean).decode("utf-8-sig")
    except (UpgradelintError, UnicodeDecodeError):
        return None
    return text.replace("\r\n", "\n") if len(text) <= LONGEST else None


def text_of(program: Program, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of the project's files of these names, wherever they are."""
    files = _files(program)
    program.origins.noted.update(f"named:{name}" for name in names)
    for path in (path for name in names for path in _named(program, name)):
        program.origins.noted.add(f"file:{path}")
        with suppress(UpgradelintError, UnicodeDecodeError):
            yield path, files.read(path).decode("utf-8-sig") if files else ""


def file_state(program: Program, path: str) -> str:
    """Return a text that is another one when a file that was read as data says something else."""
    files = _files(program)
    try:
        return files.blob_id(path) if files is not None and files.exists(path) else ""
    except UnreadableFileError:
        return "unreadable"


def folder_state(program: Program, folder: str) -> str:
    """Return a text that is another one when a folder holds other files."""
    return "\n".join(sorted(_listed(program, folder)))


def named_state(program: Program, name: str) -> str:
    """Return a text that is another one when other files of the project have that name."""
    return "\n".join(sorted(_named(program, name)))
