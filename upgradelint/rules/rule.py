"""What a rule is: a docstring for the user, a few attributes, and one `check`.

The annotation of the first parameter of `check` is the dispatch:

- `change: FieldAdded` (or a union) is called once for every such change;
- `changes: tuple[FieldAdded, ...]` once for all of them that have one cause;
- `one: ObjectFacts` once for every object of the revision under check, baseline or not, and
  `backport: BackportFacts` likewise for its backport.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

from upgradelint.base.frozen import Frozen, field
from upgradelint.base.location import Location
from upgradelint.compare.rpc.changes import OwnCall
from upgradelint.compare.rpc.delivery import own_calls
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.direction import Direction
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding, Level
from upgradelint.findings.result import RECORDED
from upgradelint.rules.directions import direction_of

Baseline = Literal["recorded", "release"]
"""What a rule is judged against: what the last commit promised, or what is deployed."""


class Traits(Frozen):
    """What a project does that its source need not show; None is "find out".

    `indirection_api`: remotable methods of its objects are called over RPC; `backport_floors`: the
    oldest version of an object that a node still runs, by name; `dialects`: the databases that its
    migrations run on; `optional`: the rules that are off by default run too;
    `every_migration`: those that the older release has are judged too; `deploy_order`: who gets
    the new release first, where there are task queues.
    """

    indirection_api: bool | None = None
    backport_floors: Mapping[str, str] = field(default_factory=dict)
    dialects: tuple[str, ...] = ()
    optional: bool = False
    every_migration: bool = False
    deploy_order: Literal["any", "workers-first", "web-first"] = "any"


class Context(Frozen, dict=True):
    """Both revisions, where a rule has to look beyond its change."""

    before: Snapshot | None
    after: Snapshot
    traits: Traits

    @property
    def old(self) -> str:
        """The baseline as the user named it."""
        label = self.before.label if self.before else "the older release"
        return "the recorded state" if label == RECORDED else label

    @property
    def remote(self) -> bool:
        """Whether remotable methods are known to be called over RPC."""
        known = self.traits.indirection_api
        return bool(self.after.indirection_api) if known is None else known

    @cached_property
    def own_calls(self) -> tuple[OwnCall, ...]:
        """The calls that the newer revision does not understand itself: each rule tells of some."""
        return tuple(own_calls(self.before, self.after))


class Rule:
    """Base of all rules; its subclasses are found by walking this package, and those of plug-ins.

    `name` is the kebab-case name of the bad pattern, `level` that of most of its findings, `judged`
    the baseline it is right about, `aliases` are names it had before; `fixable` tells that
    its findings have edits; `optional` that it is off unless selected, or declared dialects ask;
    `around` is a diff of the files that the example on its page needs besides its own, `besides`
    what stands at the end of that page; `direction` who fails on whom, where that does not follow
    from its family.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    level: ClassVar[Level]
    judged: ClassVar[Baseline] = "release"
    aliases: ClassVar[tuple[str, ...]] = ()
    fixable: ClassVar[bool] = False
    optional: ClassVar[bool] = False
    around: ClassVar[str] = ""
    besides: ClassVar[str] = ""
    direction: ClassVar[Direction | None] = None
    wants: ClassVar[tuple[type, ...]]
    together: ClassVar[bool]

    def __init_subclass__(cls) -> None:
        hint = next(iter(get_type_hints(cls.check).values()))
        cls.together = get_origin(hint) is tuple
        wanted = get_args(hint)[0] if cls.together else hint
        cls.wants = get_args(wanted) or (wanted,)

    def check(self, subject: Any, context: Any, /) -> Iterator[Finding]:
        """Yield what is wrong with a subject of the annotated type."""
        raise NotImplementedError

    def finding(
        self,
        *,
        subject: str,
        message: str,
        location: Location,
        level: Level | None = None,
        breaks: str = "",
        since: str = "",
        hint: str = "",
        facts: tuple[str, ...] = (),
        edits: tuple[Edit, ...] = (),
    ) -> Finding:
        """Return a finding of this rule; `level` where it is not the rule's own."""
        return Finding(
            code=self.code,
            name=self.name,
            level=level or self.level,
            message=message,
            location=location,
            subject=subject,
            breaks=breaks,
            since="" if since == UNVERSIONED else since,
            hint=hint,
            facts=facts,
            edits=edits,
            direction=(self.direction or direction_of(self.code)) if breaks else None,
        )
