"""What could not be read stands as it stood: a file that does not parse takes nothing away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.compare.lost_code import Place, promised_in
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.migrations.models.model import ModelFacts
from upgradelint.facts.pins.model import PinFacts
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unread import Content

_UNREAD = "its file could not be read"

T = TypeVar("T")


class NotRead(Change):
    """A file that could not be read and may matter; `digest` is that of its bytes, `held` what the
    older release has in it, `behind` what it has in other files and cannot be read without this.
    """

    content: Content
    reason: str
    location: Location
    digest: str = ""
    held: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def not_read(before: Snapshot | None, after: Snapshot) -> Iterator[NotRead]:
    """Yield the files that could not be read and matter: by themselves, or since the older release
    promises something in them, or in a file that is read by what they say.
    """
    places = list(promised_in(before)) if before and after.unread else []
    there = set(promised_in(after)) if places else set()
    for file in after.unread:
        held = [place for place in places if place.path == file.location.path]
        others = file.readers - {file.location.path}
        behind = [place for place in places if place.path in others and place not in there]
        content = next((place.content for place in (*held, *behind)), file.content)
        if content is not None:
            names = (_names(held), _names(behind))
            yield NotRead(content, file.reason, file.location, file.digest, *names)


def _names(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.name for place in places))


def with_old_unread(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return `before` with the revisions that `after` has in files that `before` could not read, as
    those in the words of Python 2: they are there, and are not new.
    """
    if not before.hidden:
        return before
    known = {
        key: revision
        for key, revision in after.migrations.items()
        if revision.path in before.hidden
    }
    return replace(before, migrations={**known, **before.migrations}) if known else before


def with_unread(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return `after` with what `before` has in files that `after` could not read.

    It is taken to be as it was: whether it changed, or is gone, nobody can tell.
    """
    if not after.hidden:
        return after
    hidden = _Hidden(
        after.hidden,
        frozenset(name for file in after.unread for name in file.defines),
    )
    objects = _missing(before.objects, after.objects)
    revisions = _missing(before.migrations, after.migrations)
    facades = _missing(before.facades, after.facades)
    return replace(
        after,
        objects=dict(after.objects)
        | {key: facts for key, facts in objects if hidden.may_hold(facts.location.path, key)},
        rpc_servers=tuple(_servers(before, after, hidden)),
        rpc_calls=(*after.rpc_calls, *_calls(before, after, hidden)),
        migrations=dict(after.migrations)
        | {
            key: revision
            for key, revision in revisions
            if hidden.may_hold(revision.path, revision.id)
        },
        models=_models(before.models, after.models, hidden),
        pins=_pins(before.pins, after.pins, hidden),
        upgrades=_upgrades(before.upgrades, after.upgrades, hidden),
        row_uses=(
            *after.row_uses,
            *(use for use in before.row_uses if use.location.path in hidden.paths),
        ),
        startups=(
            *after.startups,
            *(startup for startup in before.startups if startup.location.path in hidden.paths),
        ),
        facades=dict(after.facades)
        | {key: facade for key, facade in facades if hidden.may_hold(facade.load.path, key)},
    )


class _Hidden(Frozen):
    """What may stand in files that could not be read: what stood in them, or is `named` there."""

    paths: frozenset[str]
    named: frozenset[str]

    def may_hold(self, path: str, name: str = "") -> bool:
        """Whether a thing of an older file may be there still."""
        return path in self.paths or name in self.named


def _missing(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    return ((key, fact) for key, fact in before.items() if key not in after)


def _servers(before: Snapshot, after: Snapshot, hidden: _Hidden) -> Iterator[Endpoint]:
    known = {_identity(server): server for server in before.rpc_servers}
    for endpoint in after.rpc_servers:
        was = known.pop(_identity(endpoint), None)
        yield _with_methods(endpoint, was, hidden) if was else endpoint
    for endpoint in known.values():
        if hidden.may_hold(endpoint.location.path, endpoint.cls.rpartition(".")[2]):
            yield endpoint


def _identity(endpoint: Endpoint) -> tuple[str, str, str]:
    return endpoint.cls, endpoint.namespace, endpoint.version.partition(".")[0]


def _with_methods(endpoint: Endpoint, was: Endpoint, hidden: _Hidden) -> Endpoint:
    gone = (method for method in was.methods if endpoint.method(method.name) is None)
    kept = tuple(each for each in gone if hidden.may_hold(each.location.path))
    return replace(endpoint, methods=(*endpoint.methods, *kept)) if kept else endpoint


def _calls(before: Snapshot, after: Snapshot, hidden: _Hidden) -> Iterator[CallPath]:
    known = {(call_path.client, call_path.wrapper) for call_path in after.rpc_calls}
    for call in before.rpc_calls:
        if (call.client, call.wrapper) not in known and hidden.may_hold(call.location.path):
            yield call


def _models(before: ModelFacts, after: ModelFacts, hidden: _Hidden) -> ModelFacts:
    """The tables of files that could not be read; others may be there, whose names are unknown."""
    known = {(table.name, table.location.path) for table in after.tables}
    tables = [table for table in before.tables if (table.name, table.location.path) not in known]
    kept = tuple(table for table in tables if hidden.may_hold(table.location.path, table.owner))
    pending = tuple(removal for removal in before.pending if hidden.may_hold(removal.location.path))
    unread = tuple(dict.fromkeys(table.location for table in kept))
    return replace(
        after,
        tables=(*after.tables, *(replace(table, partial=_UNREAD) for table in kept)),
        pending=(*after.pending, *(removal for removal in pending if removal not in after.pending)),
        unread=(*after.unread, *unread),
    )


def _pins(before: PinFacts, after: PinFacts, hidden: _Hidden) -> PinFacts:
    tables = _absent(before.tables, after.tables, lambda pinned: (pinned.kind, pinned.name))
    logs = _absent(before.logs, after.logs, lambda version_log: version_log.owner)
    return replace(
        after,
        tables=(
            *after.tables,
            *(table for table in tables if hidden.may_hold(table.location.path)),
        ),
        logs=(*after.logs, *(log for log in logs if hidden.may_hold(log.location.path))),
    )


def _upgrades(before: UpgradeFacts, after: UpgradeFacts, hidden: _Hidden) -> UpgradeFacts:
    lists = _absent(before.migrations, after.migrations, lambda listed: listed.name)
    checks = _absent(before.checks, after.checks, lambda upgrade_checks: upgrade_checks.cls)
    kept = tuple(listed for listed in lists if hidden.may_hold(listed.location.path))
    checked = tuple(check for check in checks if hidden.may_hold(check.location.path))
    return UpgradeFacts((*after.migrations, *kept), (*after.checks, *checked))


def _absent(before: Iterable[T], after: Iterable[T], key: Callable[[T], object]) -> Iterator[T]:
    known = {key(fact) for fact in after}
    return (fact for fact in before if key(fact) not in known)
