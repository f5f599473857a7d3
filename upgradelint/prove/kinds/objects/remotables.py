"""Remotable methods: called on a node of one release, carried out by a conductor of the other."""

import re

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare.changes import (
    MethodAdded,
    MethodRemoved,
    ObjectChange,
    ParameterAdded,
    ParameterMadeMandatory,
    ParameterRemoved,
    ParameterRenamed,
)
from upgradelint.facts.objects.model import MethodFacts, ObjectFacts
from upgradelint.prove.cut import find_function, head, parameters, parsed
from upgradelint.prove.functions import rebuilt_head, rebuilt_note
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.nodes import IMPORTS, MADE, Node, node_of
from upgradelint.prove.routines import Routine
from upgradelint.prove.source_text import comment, is_name, joined, keywords
from upgradelint.rules.objects.remotables.upg421_remotable_removed import NOTHING_TO_SAVE

_CONDUCTOR = '''\
class Conductor(base.VersionedObjectIndirectionAPI):
    """Calls the method that a node asks for, as the conductor of a service does."""

    def __init__(self, node):
        self._node = node

    def object_action(self, context, objinst, objmethod, args, kwargs):
        message = json.dumps(objinst.obj_to_primitive())
        self._start()
        return {}, getattr(received(message), objmethod)(*args, **kwargs)

    def object_class_action_versions(
        self, context, objname, objmethod, object_versions, args, kwargs
    ):
        self._start()
        cls = base.VersionedObjectRegistry.obj_classes()[objname][0]
        return getattr(cls, objmethod)(context, *args, **kwargs)

    def _start(self):
        base.VersionedObject.indirection_api = None
        self._node()
'''
_CHANGED = (ParameterAdded, ParameterMadeMandatory, ParameterRemoved, ParameterRenamed)
_KNOWN = (*_CHANGED, MethodRemoved, MethodAdded)


class _Called(Frozen):
    """A method as one release has it: as source, whether of the class, and its parameters."""

    text: str
    of_class: bool
    names: tuple[str, ...]


class _Trial(Frozen):
    """`caller` calls `called`, which `conductor` does not take."""

    caller: Node
    conductor: Node
    called: _Called
    method: str
    sent: tuple[str, ...]


CODES = codes("421 422 423")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about a call of a remotable method."""
    return bool(case.subjects) and isinstance(case.subjects[0], _KNOWN)


def witness(case: Case) -> Witness:
    """Return a witness that calls the method; raises CannotRunError."""
    change = _reported(case)
    trial = _trial(change, case)
    exception, match, said = _exception(change, trial)
    parts = (
        IMPORTS,
        MADE,
        _CONDUCTOR,
        trial.caller.source(),
        trial.conductor.source(),
        _call(trial),
        f"def {CONTROL}():\n    call({trial.caller.function})\n",
        f"def {BREAK}():\n    with pytest.raises({exception}, match={match!a}):\n"
        f"        call({trial.conductor.function})\n",
    )
    return Witness(joined(parts), said, ("oslo.versionedobjects",))


def _reported(case: Case) -> ObjectChange:
    """Return the change that the finding reports: of parameters one that always breaks."""
    found = [subject for subject in case.subjects if isinstance(subject, _KNOWN)]
    needed = [change for change in found if _breaks(change)]
    return (needed or found)[0]


def _breaks(change: ObjectChange) -> bool:
    if isinstance(change, ParameterAdded | ParameterMadeMandatory):
        return change.parameter.default is None
    return True


def _trial(change: ObjectChange, case: Case) -> _Trial:
    added = isinstance(change, MethodAdded)
    method = getattr(change, "method", None) or getattr(change, "old", None)
    if not isinstance(method, MethodFacts) or not is_name(method.name):
        raise CannotRunError("nobody can tell how the method is called")
    old, new = node_of(case.older, change.before.name), node_of(case.after, change.after.name)
    caller, conductor = (new, old) if added else (old, new)
    called = _called(method, caller.side)
    there = _of(conductor, method.name)
    methods = _called(there, conductor.side).text if there else ""
    left = change.parameter.name if isinstance(change, ParameterMadeMandatory) else ""
    sent = tuple(name for name in called.names if name != left)
    return _Trial(_with(caller, called.text), _with(conductor, methods), called, method.name, sent)


def _with(node: Node, methods: str) -> Node:
    return replace(node, routine=Routine(methods, "", ()) if methods else None)


def _of(node: Node, name: str) -> MethodFacts | None:
    facts: ObjectFacts | None = node.objects.get(node.name)
    return (
        next((method for method in facts.methods if method.name == name), None) if facts else None
    )


def _called(method: MethodFacts, side: Side) -> _Called:
    """Return a method with its head as the file has it, where there is a file."""
    names = tuple(
        parameter.name
        for parameter in method.parameters
        if parameter.kind in ("positional", "keyword")
    )
    source = side.source(method.location.path)
    if source is None:
        return _rebuilt(method, names, side)
    function = find_function(parsed(source), method.location.line)
    if function is None or not {*names} <= {*parameters(function)}:
        raise CannotRunError(f"{method.name}() does not stand at {method.location}")
    text, _ = head(function, source)
    of_class = parameters(function)[:1] == ["cls"]
    note = f"line {method.location.line} of {method.location.path}; its body is left out."
    return _Called(comment(note) + _remotable(text, of_class), of_class, names)


def _rebuilt(method: MethodFacts, names: tuple[str, ...], side: Side) -> _Called:
    of_class = "'cls'" in method.text
    needed = [
        parameter.name
        for parameter in method.parameters
        if parameter.default is None and parameter.name in names
    ]
    first = ("cls", "context") if of_class else ("self",)
    text = rebuilt_head(method.name, first, names, needed)
    return _Called(rebuilt_note(side) + _remotable(text, of_class), of_class, names)


def _remotable(text: str, of_class: bool) -> str:
    plain = text.removeprefix("@classmethod\n")
    kind = "remotable_classmethod" if of_class else "remotable"
    return f"@base.{kind}\n{plain}    return None\n"


def _call(trial: _Trial) -> str:
    caller, sent = trial.caller, dict.fromkeys(trial.sent, "None")
    given = keywords(sent)
    if trial.called.of_class:
        calling = f"type(one).{trial.method}({{}}{given})"
    else:
        calling = f"one.{trial.method}({given.removeprefix(', ')})"
    note = f"What a node of {caller.side.label} does; None stands for each argument."
    return (
        comment(note)
        + "def call(conductor):\n"
        + f"    {caller.function}()\n"
        + f"    one = made({caller.name!a})\n"
        + "    base.VersionedObject.indirection_api = Conductor(conductor)\n"
        + f"    {calling}\n"
    )


def _exception(change: ObjectChange, trial: _Trial) -> tuple[str, str, str]:
    if isinstance(change, MethodRemoved) and trial.method == "save":
        return "NotImplementedError", "Cannot save", NOTHING_TO_SAVE
    if isinstance(change, MethodRemoved | MethodAdded):
        match = re.escape(f"'{trial.method}'")
        return "AttributeError", match, f"AttributeError: {trial.caller.name} has no {match}"
    if isinstance(change, ParameterAdded | ParameterMadeMandatory):
        name = change.parameter.name
        return "TypeError", f"missing .*'{name}'", f"TypeError: missing argument '{name}'"
    name = change.was.name if isinstance(change, ParameterRenamed) else _gone(change)
    return "TypeError", f"unexpected .*'{name}'", f"TypeError: unexpected argument '{name}'"


def _gone(change: ObjectChange) -> str:
    return change.parameter.name if isinstance(change, ParameterRemoved) else ""
