"""A message as it was seen on its way, and the path of a call that it makes."""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import is_dict, parameters_in
from upgradelint.facts.rpc.clients.observer import Noted
from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.guards import answers
from upgradelint.facts.rpc.library import Sent, Target, known_pieces, name_of, route
from upgradelint.facts.rpc.model import UNTOLD, CallPath
from upgradelint.facts.rpc.shape_clues import annotated, is_left, shape_of
from upgradelint.facts.rpc.versions import read_version
from upgradelint.facts.rpc.wiring.pin_options import pin_options
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.shown import topic_name
from upgradelint.facts.unproven import Unproven
from upgradelint.python.states.conditions import Assumption
from upgradelint.python.states.outcomes import Outcome, events
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import (
    Argument,
    Attribute,
    Operation,
    Unknown,
    Unset,
    Value,
)
from upgradelint.python.values.words import why, worded

_CONDITIONS = 6


class Seen(Frozen):
    """A message that was seen on its way, and the method of a client it came from."""

    client: str
    module: Module
    wrapper: FunctionValue
    sent: Sent
    conditions: tuple[Assumption, ...]
    place: Location
    sender: str
    helpers: tuple[str, ...]
    idle: tuple[str, ...] = ()

    @property
    def is_helper(self) -> bool:
        """Whether its callers say which method it calls."""
        value = self.sent.method
        while isinstance(value, (Attribute, Operation)):
            value = value.base if isinstance(value, Attribute) else value.operands[0]
        return isinstance(value, Argument)

    def startup(self, options: ConfigOptions) -> Startup:
        """Return the serializers that the client has, and the options that it is pinned by."""
        client = self.sent.client
        here = client.where if client.where.path == self.place.path else self.place
        pins = pin_options(client.capped_by, options)
        return Startup("client", self.client, client.serializers, here, pins)

    def path(self, options: ConfigOptions) -> CallPath:
        """Return the facts of it; a version or a namespace may be the default of an option."""
        target = options.settled(self.sent.client.target)
        version, malformed = read_version(self.sent.client.claimed or target.version)
        yes, no = answers((condition.condition, condition.holds) for condition in self.conditions)
        others = [str(condition) for condition in self.conditions]
        sent_reads = self.sent.kind == "call" and not is_left(self.wrapper.node, self.place.line)
        return CallPath(
            client=self.client,
            wrapper=self.wrapper.name,
            package=self.module.package,
            topic=route(target.topic),
            namespace=name_of(target.namespace) or "",
            method=_text(self.sent.method),
            arguments=tuple(name for name, _ in self.sent.arguments),
            version=version or "1.0",
            explicit=self.sent.client.explicit,
            kind=self.sent.kind,
            pinned=self.sent.client.pinned,
            sendable=yes,
            refused=no,
            conditions=tuple(others[:_CONDITIONS]),
            location=self.place,
            unproven=self._unproven(target),
            passed=tuple(self._passed()),
            sources=tuple(sorted(self._sources())),
            tested=tuple(sorted(set().union(*map(parameters_in, self._decided())))),
            dicts=tuple(name for name, value in self.sent.arguments if is_dict(value)),
            malformed=malformed,
            placed=self.sent.placed,
            partial=self.sent.partial,
            cap=self.sent.client.cap,
            idle=self.idle,
            made=self.sent.client.where,
            topic_default=options.default(target.topic) or "",
            shapes=tuple(sorted(self._shapes())),
            reads_reply=sent_reads,
            topic_name=topic_name(known_pieces(target.topic), [self.module], self.place.line),
        )

    def _passed(self) -> Iterator[tuple[str, str]]:
        for name, value in self.sent.arguments:
            if isinstance(value, Argument):
                yield name, value.name

    def _shapes(self) -> Iterator[tuple[str, str]]:
        """Yield the shapes of what is sent: of what is passed on, as it is annotated."""
        known = dict(annotated(self.wrapper.node))
        for name, value in self.sent.arguments:
            passed = isinstance(value, Argument)
            shape = known.get(value.name, "") if passed else shape_of(value)
            if shape:
                yield name, shape

    def _sources(self) -> frozenset[str]:
        return frozenset().union(*(parameters_in(value) for _, value in self.sent.arguments))

    def _decided(self) -> Iterator[Value]:
        yield from (condition.condition for condition in self.conditions)

    def _unproven(self, target: Target) -> str:
        sent = self.sent
        if not isinstance(sent.method, str):
            return f"the method's name cannot be told: {why(sent.method)}"
        if sent.more is not None:
            return f"the arguments cannot be told: {why(sent.more)}"
        if target.version == Unknown(UNTOLD):
            return UNTOLD
        if target.version is not None and not read_version(target.version)[0]:
            return f"the version cannot be told: {why(target.version)}"
        return ""


def without_repeated(found: list[Seen]) -> Iterator[Seen]:
    """Leave out a message to a target that was made before and kept in a global name, where the
    same message is seen with the target being made.
    """
    made = {
        _message(seen) for seen in found if not isinstance(seen.sent.client.target.version, Unset)
    }
    for seen in found:
        if not isinstance(seen.sent.client.target.version, Unset) or _message(seen) not in made:
            yield seen


def _message(seen: Seen) -> tuple[object, ...]:
    sent = seen.sent
    return seen.wrapper, seen.place, sent.kind, sent.method, tuple(dict(sent.arguments))


def joined_paths(call: CallPath, other: CallPath) -> CallPath:
    """One way for two that send the same: what is sure of both."""
    return replace(
        call,
        passed=tuple(each for each in call.passed if each in other.passed),
        sources=tuple(sorted({*call.sources, *other.sources})),
        tested=tuple(each for each in call.tested if each in other.tested),
        dicts=tuple(each for each in call.dicts if each in other.dicts),
        shapes=tuple(each for each in call.shapes if each in other.shapes),
        reads_reply=call.reads_reply and other.reads_reply,
    )


def is_inherited(seen: Seen, cls: ClassValue) -> bool:
    """Whether a message is as little known as it is to the base whose method sends it."""
    inherited = any(seen.wrapper.owner is base for base in cls.mro[1:])
    return inherited and seen.sent.client.target.version == Unknown(UNTOLD)


def sent_alone(path: CallPath) -> CallPath:
    """What ways that send the same have in common."""
    bare = replace(path, conditions=(), passed=(), sources=(), tested=())
    return replace(bare, dicts=(), shapes=(), reads_reply=False)


def seen_in(
    client: str, module: Module, func: FunctionValue, outcomes: list[Outcome]
) -> Iterator[Seen]:
    for event in events(outcomes):
        noted = event.what
        if isinstance(noted, Noted):
            yield Seen(
                client,
                module,
                func,
                noted.what,
                event.conditions,
                noted.place,
                noted.sender,
                noted.helpers,
                noted.idle,
            )


def is_given_up(outcomes: list[Outcome]) -> bool:
    """Whether a method was too much for the budget: one unknown result, and nothing was seen."""
    first = outcomes[0]
    return len(outcomes) == 1 and type(first.value) is Unknown and not first.state.events


def lost_in(owner: str, name: str, outcome: Outcome) -> Unproven:
    """Return what could not be judged of a method of a class, or a function of a module."""
    return Unproven("rpc", f"{owner}.{name}", worded(outcome.value), outcome.value.where)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
