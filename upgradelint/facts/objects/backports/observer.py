"""What is seen while a backport is evaluated: keys touched, versions compared, children treated."""

from collections.abc import Iterator
from contextlib import contextmanager

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.objects.backports.model import NEWEST, ChildFacts, DoubtFacts
from upgradelint.facts.objects.backports.values import child_version, is_wrapping, mentioned
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.libraries.functions import version_tuple
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.operations.lookup import may_have_more
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.observers import Hook
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import FunctionValue, Instance
from upgradelint.python.values.terms import (
    Argument,
    Attribute,
    Call,
    Operation,
    Outside,
    Unknown,
    Value,
)

BASE = "oslo_versionedobjects.base"
FIELDS = "oslo_versionedobjects.fields"
CHANGING = ("append", "clear", "extend", "pop", "remove", "setdefault", "update")
ROUTINES = ("obj_make_compatible", "obj_make_compatible_from_manifest", "obj_to_primitive")


class Touch(Frozen):
    """A key of the primitive was used as `Watch.touched` says, or its value `inner`ly."""

    key: str
    use: str
    inner: bool = False


class Compared(Frozen):
    """The target was compared with a constant, as a tuple or as text."""

    constant: Value


class Labelled(Frozen):
    """The version that the primitive of a field's child names was set."""

    field: str


MANIFEST = Argument("", name="version_manifest")


class BackportWatch:
    """Observer and watch of one exploration of a routine for one target.

    Without a primitive the routine changes the subject itself.
    """

    def __init__(
        self, ev: Evaluator, subject: Instance, primitive: DictValue | None, target: str
    ) -> None:
        self._ev = ev
        self._subject = subject
        self._primitive = primitive
        self._target = target
        self.entered: set[FunctionValue] = set()
        self._maybe = frozenset(ev.base.read(primitive).maybe if primitive else ())
        self._versions = (target, version_tuple(target, Location("", 0)))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """See everything that the evaluator does in between."""
        ev = self._ev
        hooks, enters = ev.hooks, ev.enters
        ev.enters = self._enters
        ev.observers.append(self)
        ev.watch = self
        ev.hooks = {**hooks, **self._hooks()}
        try:
            yield
        finally:
            ev.hooks, ev.enters = hooks, enters
            ev.watch = None
            ev.observers.remove(self)

    def _enters(self, func: FunctionValue) -> bool:
        self.entered.add(func)
        return True

    def _hooks(self) -> dict[str, Hook]:
        remote = self._remote
        return {
            f"{BASE}._base_compatible": self._base,
            f"{BASE}._list_compatible": self._list,
            f"{BASE}.VersionedObject.obj_attr_is_set": self._is_set,
            f"{BASE}.remotable.<locals>.wrapper": remote,
            f"{BASE}.remotable_classmethod.<locals>.wrapper": remote,
        }

    # -- what the evaluator asks of an observer

    def called(self, call: Call, state: State) -> Value | None:
        name = call.func.name if isinstance(call.func, Attribute) else ""
        if name in CHANGING:
            for changed in mentioned(call.func):
                state.note(Touch(changed, name, inner=True), call.where)
        field = self._field_of(call) if name in ROUTINES else None
        if field is not None:
            self._by_hand(field, call, name, state)
        return None

    def _by_hand(self, field: str, call: Call, name: str, state: State) -> None:
        """The routine backports a child itself."""
        whole = name == "obj_to_primitive"
        version = call.argument(0 if whole else 1, "target_version")
        if whole and not call.args and not call.kwargs:
            version = NEWEST
        child = ChildFacts(
            field=field,
            how="routine",
            version=version if isinstance(version, str) else None,
            location=call.where,
            opened=whole or not is_wrapping(call.argument(0, "primitive")),
            expected=self._expected(field, state),
        )
        state.note(child, call.where)
        if whole:
            state.note(Labelled(field), call.where)

    def _expected(self, field: str, state: State) -> str | None:
        """The version that the tables of the class give a child for the target."""
        relation = self._relation(field, state)
        return child_version(self._target, self._pairs(relation, state)) if relation else None

    def decides(self, condition: Value, state: State) -> bool | None:
        if condition == MANIFEST:
            return True
        if isinstance(condition, Operation) and condition.operands == (MANIFEST, None):
            return False
        return None

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Seen as a touch already."""

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        if container is self._primitive and isinstance(key, str):
            state.note(Touch(key, use), where)
        elif isinstance(container, Unknown):
            for field in mentioned(container) if use in ("set", "delete") else ():
                state.note(Touch(field, use, inner=True), where)
                if isinstance(key, str) and key.endswith(".version"):
                    state.note(Labelled(field), where)

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        for one, other in ((left, right), (right, left)):
            if (
                one in self._versions
                and type(one) is type(other)
                and symbol not in ("is", "is not")
            ):
                state.note(Compared(other), where)
                return

    # -- what the library's own routines do

    def _base(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        if args[0] is self._subject and args[1] is self._primitive:
            for field in self._object_fields(state):
                relation = self._table("obj_relationships", state).get(field)
                self._backport(field, relation, state, where)
        return None

    def _list(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        if args[0] is self._subject and args[1] is self._primitive:
            self._backport("objects", self._relation("objects", state), state, where)
        return None

    def _relation(self, field: str, state: State) -> Value:
        """What the library's routine goes by where the receiver sends no manifest."""
        versions = tuple(self._table("child_versions", state).items()) if field == "objects" else ()
        return versions or self._table("obj_relationships", state).get(field)

    def _pairs(self, relation: Value, state: State) -> list[list[Value]]:
        where = Location("", 0)
        items = iterate(self._ev, relation, state, where)[0]
        return [iterate(self._ev, item, state, where)[0] for item in items]

    def _backport(self, field: str, relation: Value, state: State, where: Location) -> None:
        primitive = self._primitive
        if primitive is None or field not in state.read(primitive).items:
            return
        if relation is None:
            state.note(ChildFacts(field, "manifest", None, where), where)
            return
        version = child_version(self._target, self._pairs(relation, state))
        if version == "":
            content = state.write(primitive)
            del content.items[field]
            content.maybe.discard(field)
            state.note(Touch(field, "delete"), where)
            state.note(ChildFacts(field, "dropped", None, where), where)
        elif version is not None:
            state.note(ChildFacts(field, "relationship", version, where), where)

    def _table(self, name: str, state: State) -> dict[str, Value]:
        found = find_attribute(self._ev, self._subject, name, state, self._subject.where)
        value = found[0] if found else None
        return dict(state.read(value).items) if isinstance(value, DictValue) else {}

    def _object_fields(self, state: State) -> Iterator[str]:
        for name, field in self._table("fields", state).items():
            if isinstance(field, Instance) and (
                field.cls.derives_from(f"{FIELDS}.ObjectField")
                or field.cls.derives_from(f"{FIELDS}.ListOfObjectsField")
            ):
                yield name

    def _remote(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        """A remotable method asks a database or another node: nothing can be told of it."""
        func = Outside("remotable method")
        made = Call("", where, func=func, args=tuple(args), kwargs=tuple(kwargs.items()))
        return self._ev.observe(made, state)

    def _is_set(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        name = args[1] if len(args) > 1 else None
        if args[0] is not self._subject and isinstance(name, str):
            return self._is_set_elsewhere(args[0], name, state, where)
        if not isinstance(name, str):
            state.note(DoubtFacts(f"treats the field that is {name}", where), where)
            return Operation("", where, operator="is set", operands=(name,))
        if self._primitive is None:
            return name in state.read(self._subject)
        if name in self._maybe:
            return Operation("", where, operator="is set", operands=(name,))
        return True

    def _is_set_elsewhere(
        self, owner: Value, name: str, state: State, where: Location
    ) -> bool | Operation:
        """Whether an object that the routine made or was handed has a field set."""
        if find_attribute(self._ev, owner, name, state, where) is not None:
            return True
        hidden = not isinstance(owner, Instance) or may_have_more(owner, state)
        return Operation("", where, operator="is set", operands=(name,)) if hidden else False

    def _field_of(self, call: Call) -> str | None:
        """The field whose child a call is about: by its primitive, or by the attribute of self."""
        for argument in (*call.args, call.func):
            named = next(mentioned(argument), None)
            if named is not None:
                return named
        owner = call.func
        while isinstance(owner, (Attribute, Operation)):
            if isinstance(owner, Attribute) and owner.base is self._subject:
                return owner.name
            owner = owner.base if isinstance(owner, Attribute) else owner.operands[0]
        return None
