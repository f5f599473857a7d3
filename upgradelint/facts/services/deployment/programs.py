"""Which code a command runs: the modules that it names, by a dotted name, a file or a script."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from upgradelint.facts.services.deployment.line import words_of

_NAMING = ("-m", "-A", "--app", "--module", "-app")
"""The options that a module stands behind."""

_VERBS = frozenset("api beat celery run scheduler server start test web worker".split())
"""What a command may be told to do, and what a module may be called, too."""

_WORKING = frozenset("arq dramatiq huey_consumer huey_consumer.py rqworker rundramatiq".split())
_WITH_WORKER = frozenset("celery procrastinate rq taskiq".split())

_SERVING = frozenset(
    "daphne fastapi flask granian gunicorn hypercorn python python3 uvicorn waitress-serve".split()
)


class Programs:
    """The modules of a tree by what a command may call them."""

    def __init__(self, paths: Mapping[str, str], scripts: Mapping[str, str]) -> None:
        self._paths = paths
        self._scripts = scripts

    def named(self, command: str) -> frozenset[str]:
        """Return the modules that a command names."""
        words = words_of(command)
        return frozenset(
            module for before, word in pairwise(["", *words]) for module in self._of(word, before)
        )

    def _of(self, word: str, before: str) -> Iterator[str]:
        if word.endswith(".py"):
            yield from self._of_file(word)
            return
        name, colon, _ = word.removeprefix("-A").partition(":")
        if name in self._scripts and not colon:
            yield self._scripts[name]
        elif before in _NAMING or colon or name not in _VERBS:
            yield from self._of_name(name)

    def _of_name(self, name: str) -> Iterator[str]:
        if name in self._paths:
            yield name
            yield from {f"{name}.__main__", f"{name}.celery"} & self._paths.keys()
        elif "." in name:
            same_tail = self._by_tail.get(name.rpartition(".")[2], ())
            ending = [module for module in same_tail if module.endswith(f".{name}")]
            yield from ending if len(ending) == 1 else ()

    def _of_file(self, word: str) -> Iterator[str]:
        """The module at a path, of which an image may have another beginning."""
        parts = word.removeprefix("./").lstrip("/").split("/")
        for number in range(len(parts)):
            tail = "/".join(parts[number:])
            found = [name for name, path in self._paths.items() if f"/{path}".endswith(f"/{tail}")]
            if len(found) == 1:
                yield from found
                return

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for module in self._paths:
            found.setdefault(module.rpartition(".")[2], []).append(module)
        return found


def works(command: str) -> bool:
    """Whether a command takes tasks from a queue."""
    words = {word.rpartition("/")[2] for word in words_of(command)}
    named = "worker" in words and not words.isdisjoint(_WITH_WORKER)
    return named or not words.isdisjoint(_WORKING)


def serves_web(command: str) -> bool:
    """Whether a command may serve a web application."""
    return not works(command) and not _SERVING.isdisjoint(words_of(command))
