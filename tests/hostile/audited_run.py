"""Runs a command of upgradelint and writes what the interpreter did meanwhile: REPORT COMMAND...

Started as a script, so that its own folder, not the current one, leads `sys.path`, as for the
installed command.
"""

import json
import os
import sys
from typing import Any

MARKER = "sprung"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = ("os.", "shutil.", "tempfile.", "pathlib.")
READING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.posix_spawn", "os.lockf"}

record: dict[str, list[Any]] = {"executed": [], "written": [], "changed": [], "started": []}


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep what may be a sprung trap."""
    if event == "exec":
        code = arguments[0]
        record["executed"].append([code.co_filename, MARKER in code.co_consts])
    elif event == "open" and isinstance(arguments[0], str | bytes) and arguments[2] & WRITING:
        record["written"].append(os.fsdecode(arguments[0]))
    elif event == "subprocess.Popen":
        record["started"].append([os.fsdecode(argument) for argument in arguments[1]])
    elif event.startswith(("socket.", "ctypes.", "urllib.")) or event in ("os.system", "os.exec"):
        record["started"].append([event])
    elif event.startswith(CHANGING) and event not in READING:
        record["changed"].append(
            [event, *(argument for argument in arguments if isinstance(argument, str))]
        )


def main(report: str, command: list[str]) -> None:
    sys.addaudithook(note)
    from upgradelint.cli import run

    code = run(command)
    found = json.dumps({"code": code, **record})
    modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    with open(report, "w") as file:
        file.write(json.dumps({**json.loads(found), "modules": modules}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
