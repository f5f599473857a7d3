"""A rolling upgrade from one release to another: its parts, its steps, and what is not known."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

VERSION = 1
"""Of the JSON that a plan is written as."""

Database = Literal["itself", "indirection", "none seen", "unknown"]
Kind = Literal["rpc", "queue"]
SchemaPhase = Literal["expand", "data", "contract"]
Pinning = Literal["option", "automatic", "caller", "none"]
Presence = Literal["both", "new", "gone"]
Verdict = Literal["fine", "ordered", "pinned", "breaks", "unknown"]
Letter = Literal["a", "b", "c", "d", "e", "f", "g"]


LISTENS = "listens to its topic"
"""The start of a service that nothing but an interface tells of."""


class Service(Frozen):
    """A process that is restarted: what it serves and calls, by the names of interfaces.

    `start` says how it is known; `database` whether it reads the database itself or asks another
    service for its objects. `sends` are the methods of clients that it uses, `peers` those that
    what it serves uses; `sent` and `asked` are the same of OLD. Where not all is known that it
    calls, `calls_known` is False.
    """

    name: str
    start: str
    serves: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    calls_known: bool = True
    database: Database = "unknown"
    presence: Presence = "both"
    location: Location = Location("", 0)


class Message(Frozen):
    """A call that one side sends and the other refuses: what is sent, by which method of a client,
    and the error there.
    """

    text: str
    error: str
    sender: str
    location: Location


class Interface(Frozen):
    """A contract between services, and the versions that both releases serve.

    `begins` are the calls that NEW sends without a pin and OLD refuses; `early` those that NEW
    sends in spite of a pin, or because there is none; `late` those of OLD that NEW refuses.
    """

    name: str
    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    servers: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    pinned: bool = False
    begins: tuple[Message, ...] = ()
    early: tuple[Message, ...] = ()
    late: tuple[Message, ...] = ()

    @property
    def too_early(self) -> tuple[Message, ...]:
        """What a NEW client sends to an OLD server, which refuses it, and no pin keeps back."""
        return self.early or (() if self.pinned else self.begins)

    @property
    def ordered(self) -> bool:
        """Whether one side has to be NEW before the other."""
        return bool(self.too_early or self.late)

    @property
    def overlap(self) -> bool:
        """Whether one side serves a major version that the other does, too."""
        majors = {version.partition(".")[0] for version in self.old}
        return not (self.old and self.new) or any(
            version.partition(".")[0] in majors for version in self.new
        )


class Traveller(Frozen):
    """A versioned object that differs; `old` or `new` is empty where that release has none."""

    name: str
    old: str
    new: str
    changes: tuple[str, ...] = ()


class SchemaStep(Frozen):
    """A migration that NEW has and OLD has not: what it does, and the findings that are about it.

    `locks` are texts of findings on locks, `risks` of those on what may break OLD code beside the
    new schema, `breaks` of those on what does; `unclear` are statements that cannot be read;
    `guards` are the conditions under which it refuses to run; it `waits` for the end of OLD where
    its branch says so, OLD breaks, it could not be read whole, or it takes away what the `movers`,
    new in the same release, have to move first. `made` is what NEW may need of it, "" if nothing.
    """

    revision: str
    tree: str
    phase: SchemaPhase
    does: tuple[str, ...]
    locks: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    waits: bool = False
    needs: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    made: str = ""
    location: Location = Location("", 0)


class Pin(Frozen):
    """How the clients of an interface are kept to what OLD understands.

    `values` are the values of the `option` that mean OLD, the best first.
    """

    interface: str
    how: Pinning
    option: str = ""
    values: tuple[str, ...] = ()
    needed: bool = False
    location: Location = Location("", 0)


class Mover(Frozen):
    """An online data migration; `waiting` are the contractions that count what it left."""

    name: str
    presence: Presence
    waiting: tuple[str, ...] = ()
    location: Location = Location("", 0)


class Edge(Frozen):
    """`first` has to be NEW before `then` is; a `hard` one has no pin that makes it go away. `why`
    tells of `who`: one of the two.
    """

    first: str
    then: str
    who: str
    why: str
    hard: bool = True

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.who} {self.why}"


class Stage(Frozen):
    """Services that are restarted at one time; `together` that they need each other."""

    services: tuple[str, ...]
    together: bool
    why: tuple[str, ...] = ()


class Question(Frozen):
    """What the plan needs and cannot tell, and what an operator can look at."""

    about: str
    text: str


class Step(Frozen):
    """One thing to do: why, with which commands, and what has to hold before.

    `watch` are error texts that tell of trouble, `back` says how to go back and until when.
    """

    id: str
    letter: Letter
    title: str
    why: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    back: str = ""
    services: tuple[str, ...] = ()


class Cell(Frozen):
    """What one pair of the mixed deployment gives; `codes` are those of its findings.

    "ordered" is what breaks and does not come up where the steps are followed.
    """

    row: str
    pair: str
    verdict: Verdict
    text: str
    codes: tuple[str, ...] = ()


class Fault(Frozen):
    """Why NEW cannot be rolled from OLD at all, and what a release in between would need to have
    that is rolled to first.
    """

    kind: Literal["cycle", "mover", "major", "schema", "age"]
    text: str
    station: str = ""


class Leg(Frozen):
    """One upgrade on the way by releases in between: whether it can be rolled, or why it cannot."""

    old: str
    new: str
    faults: tuple[str, ...] = ()


class Advice(Frozen):
    """A finding of the comparison, as the plan shows it."""

    code: str
    level: str
    message: str
    subject: str
    breaks: str
    hint: str
    location: Location


class Ground(Frozen):
    """What an upgrade stands on: what its steps speak of, and who reads the plan sees."""

    old: str
    new: str
    services: tuple[Service, ...]
    interfaces: tuple[Interface, ...]
    objects: tuple[Traveller, ...]
    schema: tuple[SchemaStep, ...]
    pins: tuple[Pin, ...]
    movers: tuple[Mover, ...]
    edges: tuple[Edge, ...]
    stages: tuple[Stage, ...]


class Plan(Ground):
    """The whole upgrade from `old` to `new`; `legs` are the way by releases in between, where it
    cannot be rolled at once and such releases are known.
    """

    steps: tuple[Step, ...]
    matrix: tuple[Cell, ...]
    findings: tuple[Advice, ...]
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    judged: int
    legs: tuple[Leg, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether nothing was found that forbids to roll."""
        return not self.faults

    @property
    def breaking(self) -> tuple[Cell, ...]:
        """The pairs that break whatever the order."""
        return tuple(cell for cell in self.matrix if cell.verdict == "breaks")
