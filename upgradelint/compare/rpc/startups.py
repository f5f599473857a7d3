"""What clients, servers and services are made with, before and after: no message shows it."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.facts.rpc.wiring.startup import DatabaseImport, PinOption, Setup, Startup
from upgradelint.facts.snapshot import Snapshot


class StartupChanged(Change):
    """A class or function gives less to what it makes: `lost` are the names of what is gone."""

    before: Startup
    now: Startup
    lost: tuple[str, ...]

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all that one line makes."""
        return (self.now.location, self.lost)


class ClientSerializerLost(StartupChanged):
    """A client is made without a serializer that it had."""


class ServerSerializerLost(StartupChanged):
    """A server is made without a serializer that it had."""


class IndirectionLost(StartupChanged):
    """The objects of a service go to the database themselves."""


class DatabaseImported(Change):
    """A module of a service that has an indirection imports what speaks to the database."""

    service: Startup
    new: DatabaseImport

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for an import, whichever services have it."""
        return (self.new.module, self.new.imported)


class PinChange(Change):
    """An option that operators pin a client by is not what it `was`; `now` is in its place."""

    client: Startup
    was: PinOption
    now: PinOption

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for an option."""
        return (self.was.name, self.now.name, self.now.default)


class CapOptionGone(PinChange):
    """The client is pinned by another option, or the project does not define it any more."""


class CapDefaultChanged(PinChange):
    """Where operators do not pin the client, it is pinned otherwise."""


LOST: dict[Setup, type[StartupChanged]] = {
    "client": ClientSerializerLost,
    "server": ServerSerializerLost,
    "service": IndirectionLost,
}


def compare_startups(
    before: Snapshot, after: Snapshot
) -> Iterator[StartupChanged | DatabaseImported | PinChange]:
    """Yield what is made with less than it was, reaches more, or is pinned otherwise."""
    old = {startup.key: startup for startup in before.startups}
    for now in after.startups:
        was = old.get(now.key)
        if was is not None and now.kind in LOST:
            yield from _less(was, now)
            yield from _pinned(was, now)
            yield from _reaching(was, now)


def _less(was: Startup, now: Startup) -> Iterator[StartupChanged]:
    """Yield that a serializer is gone; another one in its place is no loss."""
    had, has = was.has or (), now.has
    if has is not None and {*has} < {*had}:
        lost = tuple(name for name in had if name not in has)
        yield LOST[now.kind](was, now, lost)


def _reaching(was: Startup, now: Startup) -> Iterator[DatabaseImported]:
    """Yield what speaks to the database and was not imported; not what took another's place."""
    left = {(imported.module, imported.imported) for imported in now.database}
    known = {(imported.module, imported.imported) for imported in was.database}
    moved = {module for module, _ in known - left}
    for imported in now.database if was.has else ():
        if (imported.module, imported.imported) not in known and imported.module not in moved:
            yield DatabaseImported(now, imported)


def _pinned(was: Startup, now: Startup) -> Iterator[PinChange]:
    """Yield how the options differ; where there are none any more the cap is lost, and not they."""
    left = {option.name: option for option in now.pins}
    new = [option for option in now.pins if option.name not in {old.name for old in was.pins}]
    for old in was.pins:
        same = left.get(old.name)
        if same is None:
            known = any(old.short in option.formerly for option in new)
            yield from (CapOptionGone(now, old, option) for option in new[:1] if not known)
        elif same.default is None and old.default is not None:
            yield CapOptionGone(now, old, same)
        elif same.default not in (old.default, None, "auto") and old.default is not None:
            yield CapDefaultChanged(now, old, same)
