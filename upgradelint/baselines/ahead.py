"""Older trees that are read in a process of their own while the project is."""

import os
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.reading import reading
from upgradelint.facts.collect import collect
from upgradelint.facts.families import Family
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.store import FactStore, Kept
from upgradelint.settings.settings import Settings
from upgradelint.trees import open_tree

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MANY = 500
"""Files of Python; to read fewer takes hardly longer than to start another process."""


class Older(Frozen):
    """The names of older trees, and how many processes may read: 0 for as many as there are
    processors.
    """

    names: tuple[str, ...] = ()
    jobs: int = 1


NOTHING = Older()


class Wish(Frozen):
    """What another process reads: trees by their names, as `open_tree` takes them."""

    specs: tuple[str, ...]
    cwd: Path
    home: Path | None
    settings: Settings
    families: frozenset[Family]


class Ahead:
    """What another process reads, as far as it has come; nothing once that has ended."""

    def __init__(self, wish: Wish, store: FactStore) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=False)
        self._waiting = list(wish.specs)
        self._read: dict[str, Snapshot] = {}
        self._store = store
        process = context.Process(target=_read, args=(theirs, wish), daemon=True)
        process.start()
        theirs.close()

    def snapshot(self, spec: str) -> Snapshot | None:
        """Return what the tree of that name promises; None where it could not be read there."""
        while spec not in self._read and self._waiting:
            try:
                snapshot, kept, looked = self._pipe.recv()
            except (EOFError, OSError, pickle.UnpicklingError):
                self._waiting.clear()
                break
            self._read[self._waiting.pop(0)] = snapshot
            _take_over(self._store, kept, looked)
        return self._read.get(spec)


def start(wish: Wish, store: FactStore, files: int, jobs: int) -> Ahead | None:
    """Start to read ahead for a project of so many files, where there are trees to read, the store
    has nothing of them, and there is more than one of `jobs`, or of processors where that is 0.
    """
    if not wish.specs or store.kept or files < MANY or (jobs or _processors()) < 2:
        return None
    try:
        return Ahead(wish, store)
    except (OSError, ValueError):
        return None


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _read(pipe: "Connection", wish: Wish) -> None:
    """Read the trees in their order and send what each promises, and what is worth keeping; end
    with the first that cannot be read: who asks for it reads it, and says why.
    """
    import atexit
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # as in the process that waits, which ends soon, too
    atexit.register(gc.freeze)
    try:
        options = replace(reading(wish.settings), families=wish.families)
        for spec in wish.specs:
            snapshot = collect(open_tree(spec, wish.cwd, wish.home), options)
            pipe.send((snapshot, options.fact_store.kept, options.fact_store.looked))
    except Exception:
        pipe.close()


def _take_over(
    store: FactStore, kept: Mapping[str, Sequence[Kept]], looked: Mapping[str, Mapping[str, object]]
) -> None:
    """Put on a store what another process has on its own."""
    for key, variants in kept.items():
        for variant in reversed(variants):
            if variant not in store.kept.get(key, ()):
                store.put(key, variant)
    for kind, found in looked.items():
        store.prefiltered(kind).update(found)  # type: ignore[arg-type]
