"""The changes a rule can ask for. Each carries the facts of both sides, with their places."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.compare.versions import Step, declares_version, step_between
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts


class Change(Frozen):
    """Something one revision promises and the other does not."""

    @property
    def cause(self) -> tuple[object, ...]:
        """What one finding is about: changes of equal cause are told together."""
        return (self,)


class ObjectAdded(Change):
    """An object is registered under a new name."""

    after: ObjectFacts


class ObjectRemoved(Change):
    """No class is registered under the name any more."""

    before: ObjectFacts

    @property
    def cause(self) -> tuple[object, ...]:
        return (self.before.location.path,)


class ObjectChange(Change):
    """Something changed in an object that both revisions register."""

    before: ObjectFacts
    after: ObjectFacts

    @property
    def cause(self) -> tuple[object, ...]:
        return (self.after.name,)

    @property
    def step(self) -> Step:
        """How VERSION moved."""
        return step_between(self.before.version, self.after.version)

    @property
    def same_major(self) -> bool:
        """Whether both sides take each other for compatible."""
        return self.step in ("same", "minor")

    @property
    def unbumped(self) -> bool:
        """Whether two contracts carry the same VERSION."""
        return self.step == "same" and declares_version(self.after)


class ObjectRenamed(ObjectChange):
    """The same contract is registered under another name."""


class VersionRaised(ObjectChange):
    """VERSION went up inside its major; `skipped` are the minors in between."""

    skipped: tuple[str, ...]


class MajorRaised(ObjectChange):
    """VERSION starts a new major."""


class VersionWentBack(ObjectChange):
    """VERSION is lower than it was."""


class HashChangedOnly(ObjectChange):
    """The fingerprint differs under one VERSION although the wire does not; `reasons` say why."""

    reasons: tuple[str, ...]


class ChildVersionsChanged(ObjectChange):
    """`child_versions` gives another child version for `targets` that it already had."""

    targets: tuple[str, ...]


class ChildNotPropagated(ObjectChange):
    """The child in `field` has a new VERSION that a maintained `table` does not name up to the
    object's own; `ahead` is the version above that which it names it for.
    """

    field: FieldFacts
    child_before: ObjectFacts
    child_after: ObjectFacts
    table: Literal["child_versions", "obj_relationships"] = "child_versions"
    ahead: str | None = None


class FieldAdded(ObjectChange):
    """A field is new."""

    field: FieldFacts


class FieldRemoved(ObjectChange):
    """A field is gone; `field` is what it was."""

    field: FieldFacts


class FieldChange(ObjectChange):
    """Something changed in a field that both revisions have."""

    old: FieldFacts
    new: FieldFacts


class FieldRetyped(FieldChange):
    """Neither side accepts what the other sends; `certain` when the library knows both types."""

    was: str
    now: str
    certain: bool


class FieldWidened(FieldChange):
    """The new type sends values that the old one refuses or cuts."""

    was: str
    now: str


class ObjectTypeChanged(FieldChange):
    """The field holds another object; the fingerprint does not show it."""

    was: str
    now: str


class EnumChange(FieldChange):
    """The valid values of the enum a field uses changed; `values` are the texts of those."""

    enum: TypeFacts
    values: tuple[str, ...]

    @property
    def cause(self) -> tuple[object, ...]:
        return (self.enum, self.values)


class EnumValuesAdded(EnumChange):
    """An enum accepts values that it refused."""


class EnumValuesRemoved(EnumChange):
    """An enum refuses values that it accepted."""


class NullableWidened(FieldChange):
    """None may be sent where it was refused; `element` when it is the container's item."""

    element: bool = False


class NullableNarrowed(FieldChange):
    """None is refused where it was accepted; `element` when it is the container's item."""

    element: bool = False


class DefaultChanged(FieldChange):
    """The default differs, which only the node that creates the object sees."""


class ReadOnlyChanged(FieldChange):
    """`read_only` differs, which only the node that sets the field sees."""


class MethodAdded(ObjectChange):
    """A method became remotable."""

    method: MethodFacts


class MethodRemoved(ObjectChange):
    """A method is no longer remotable."""

    method: MethodFacts


class MethodChange(ObjectChange):
    """The parameters of a remotable method changed."""

    old: MethodFacts
    new: MethodFacts

    @property
    def cause(self) -> tuple[object, ...]:
        return (self.after.name, self.new.name)


class ParameterAdded(MethodChange):
    """A parameter is new; without a default every older call lacks it."""

    parameter: ParameterFacts


class ParameterRemoved(MethodChange):
    """A parameter is gone, and nothing takes what older calls still send for it."""

    parameter: ParameterFacts


class ParameterRenamed(MethodChange):
    """A parameter has another name at the same position."""

    was: ParameterFacts
    now: ParameterFacts


class ParameterMadeMandatory(MethodChange):
    """A parameter lost its default."""

    parameter: ParameterFacts


class ParametersShifted(MethodChange):
    """Arguments that older calls pass by position arrive in other parameters."""

    names: tuple[str, ...]
