"""Which libraries the code of a tree can reach: where it cannot reach one, whatever it calls
`register` or `delay` has nothing to do with that, and need not run.
"""

import os
import re
from typing import Literal

from upgradelint.base.frozen import Struct
from upgradelint.facts.options import Options
from upgradelint.facts.prefilter import is_on_lines
from upgradelint.facts.store import Library
from upgradelint.python.programs.files import Files
from upgradelint.python.programs.folder import Folder

_OBJECTS = b"versionedobjects"
_MESSAGES = (b"oslo_messaging", b"oslo.messaging", b"import messaging", b"neutron_lib", b"rpc_")
_TASKS = (b"elery", b"ELERY")
_TASKS_BY_TEXT = (b"send_task", b"beat_schedule", b"BEAT_SCHEDULE", b"RedBeatSchedulerEntry")
_ROW = re.compile(rb"\bPeriodicTask\b")
"""A row of a schedule; oslo.service has PeriodicTasks, which queue nothing."""
_TASK_NAME = re.compile(
    rb"(?:^|\b(?:from|import|as|for)\b|[.,(=]|['\"](?![\w.]+['\"]\s*:))[ \t]*[\w.]*celery",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a name is bound or imported: as a key, it is a colour."""


def _requirement(name: bytes) -> re.Pattern[bytes]:
    line = rb"^Requires-Dist: *" + name + rb"\b(?!.*\bextra *==)"
    return re.compile(line, re.IGNORECASE | re.MULTILINE)


_REQUIRED: dict[str, re.Pattern[bytes]] = {
    "objects": _requirement(rb"oslo[._-]versionedobjects"),
    "tasks": _requirement(rb"celery"),
}
_METADATA = "{}/METADATA"


def named_in(data: bytes) -> frozenset[Library]:
    """Return the libraries that code of these bytes may lead to, as every import of one would."""
    named = is_on_lines(_TASK_NAME, _TASKS, data)
    rows = b"PeriodicTask" in data and _ROW.search(data)
    tasks = named or rows or any(map(data.__contains__, _TASKS_BY_TEXT))
    found: dict[Library, object] = {
        "objects": _OBJECTS in data,
        "messages": any(map(data.__contains__, _MESSAGES)),
        "tasks": tasks,
    }
    return frozenset(library for library, there in found.items() if there)


class Reachable(Struct):
    """What the files of a tree name, noticed while all of them pass by."""

    named: frozenset[Library] = frozenset()

    def objects(self, options: Options) -> bool:
        """Whether a class of the tree may be a versioned object: by a file that names the library,
        by what is read beside the tree, or because the settings of the project say so.
        """
        by_settings = bool(options.decorators or options.force_register)
        return by_settings or self._reaches("objects", options)

    def tasks(self, options: Options) -> bool:
        """Whether a function of the tree may be a task, or it may call one."""
        return self._reaches("tasks", options)

    def _reaches(self, library: Literal["objects", "tasks"], options: Options) -> bool:
        return library in self.named or any(
            _requires(files, library) for files in options.libraries
        )


def _requires(folder: Files, library: str) -> bool:
    """Whether modules of a folder of libraries may import one: those whose distribution requires
    it, or all of a folder that does not say what its modules require.
    """
    if not isinstance(folder, Folder):
        return True
    distributions = sorted(name for name in os.listdir(folder.root) if name.endswith(".dist-info"))
    metadata = [path for path in map(_METADATA.format, distributions) if folder.exists(path)]
    wanted = _REQUIRED[library]
    return not metadata or any(wanted.search(_header(folder.read(path))) for path in metadata)


def _header(metadata: bytes) -> bytes:
    """What stands before the description, which is far longer and may quote anything."""
    return metadata.partition(b"\n\n")[0]
