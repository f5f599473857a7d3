"""What findings on the objects that an object holds have in common."""

from collections.abc import Sequence

from upgradelint.compare.versions import parse_version
from upgradelint.facts.objects.backports.model import BackportFacts, ChildFacts, TargetFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.rules.objects.backport_words import held_object
from upgradelint.rules.rule import Context
from upgradelint.rules.words import them


def is_left(target: TargetFacts, name: str) -> bool:
    """Whether a target certainly gets the child of a field as it is."""
    treated = any(child.field == name for child in target.children)
    return target.certain and target.arrives and not treated and target.key(name) is None


def is_treated(target: TargetFacts, name: str) -> bool:
    """Whether the routine does something of its own to the child."""
    key = target.key(name)
    by_hand = any(child.field == name and child.how == "routine" for child in target.children)
    return by_hand or (key is not None and key.rewritten)


def left_since(backport: BackportFacts, name: str, held: str, context: Context) -> str | None:
    """Return the version that the baseline has of an object whose routine treats the child of a
    field for older targets only, where the child moved since; None elsewhere.
    """
    old = context.before.objects if context.before else {}
    if backport.name not in old or held not in old or held not in context.after.objects:
        return None
    target = backport.at(old[backport.name].version)
    was, now = (parse_version(each[held].version) for each in (old, context.after.objects))
    moved = was is not None and now is not None and was[0] == now[0] and was < now
    return target.version if moved and target and is_left(target, name) else None


def unopened(backport: BackportFacts, name: str) -> ChildFacts | None:
    """Return where the routine of the child of a field is given more than its data, or None."""
    found = (
        child
        for target in backport.targets
        for child in target.children
        if child.field == name and child.how == "routine" and not child.opened
    )
    return next(found, None)


def backport_them(name: str, names: Sequence[str], context: Context) -> str:
    """Return the lines that let the library backport the children of these fields."""
    obj = context.after.objects[name]
    return _super(names) if context.remote else _relationships(obj, names, context)


def _super(names: Sequence[str]) -> str:
    call = "super().obj_make_compatible(primitive, target_version)"
    return f"{call}  # backports {them(names)}\n"


def _relationships(obj: ObjectFacts, names: Sequence[str], context: Context) -> str:
    """The call, and what the library's routine goes by where no receiver sends a manifest."""
    rules = []
    for name in names:
        field = obj.field(name)
        child = context.after.objects[held_object(field) or ""] if field else obj
        steps = dict.fromkeys([(_first(obj), _first(child)), (obj.version, child.version)])
        rules.append(f"    '{name}': {list(steps)},\n")
    where = "  # where the receiver sends no manifest"
    return f"obj_relationships = {{{where}\n{''.join(rules)}}}\n{_super(names)}"


def _first(obj: ObjectFacts) -> str:
    return f"{obj.version.partition('.')[0]}.0"
