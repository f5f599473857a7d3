from collections.abc import Iterator

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare.versions import parse_version
from upgradelint.facts.objects.backports.model import NEWEST, BackportFacts, ChildFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import held_object, versions
from upgradelint.rules.rule import Context, Rule


class ChildBackportedToFixedVersion(Rule):
    """A backport gives the object in a field a literal version that cannot be right.

    A routine may backport a child itself, to the version that went with the target. Four mistakes
    break it: the child's data are those of the older version but its primitive still names the
    newest, which the older node refuses (`IncompatibleObjectVersion`); the literal is above the
    child's VERSION, or above what `obj_relationships` has for the target; or every target, VERSION
    itself included, gets the same one, so that even equal nodes lose what the child gained since.
    `super()` does it right, by what the receiver asks for.

    ```diff
     @base.VersionedObjectRegistry.register
     class Disk(base.VersionedObject):
         # Version 1.0: Initial version
         # Version 1.1: Something
         VERSION = '1.1'

     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
         # Version 1.1: Disk 1.1
         VERSION = '1.1'
         fields = {
             'disk': fields.ObjectField('Disk'),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1) and 'disk' in primitive:
    +            data = primitive['disk']['versioned_object.data']
    +            self.disk.obj_make_compatible(data, '1.0')  # UPG458
    ```

    Instead:

    ```diff
                 self.disk.obj_make_compatible(data, '1.0')
    +            primitive['disk']['versioned_object.version'] = '1.0'
    ```
    """

    code = "UPG458"
    name = "child-backported-to-fixed-version"
    level = "warning"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        facts = context.after.objects[backport.name]
        for child, found in _by_hand(backport).items():
            field = facts.field(child.field)
            held = context.after.objects.get((held_object(field) if field else None) or "")
            known = _settled(child, held) if held else child
            wrong = _wrong(known, found, held, facts) if held else None
            if held and wrong:
                yield self._finding(facts, held, known, wrong)

    def _finding(
        self, obj: ObjectFacts, held: ObjectFacts, child: ChildFacts, wrong: "_Wrong"
    ) -> Finding:
        targets = wrong.targets
        return self.finding(
            subject=f"{obj.name}.{child.field}",
            message=f"the backport of {obj.name} to {versions(targets)} backports "
            f'"{child.field}" to {child.version}, {wrong.what}',
            location=child.location,
            breaks=f"new node -> node with {obj.name} {targets[-1]}: cannot read {held.name}, or "
            "misses its fields",
            hint="super().obj_make_compatible(primitive, target_version)\n",
            facts=(child.field, child.version or "", *targets),
        )


def _settled(child: ChildFacts, held: ObjectFacts) -> ChildFacts:
    return replace(child, version=held.version) if child.version == NEWEST else child


class _Wrong(Frozen):
    """What is wrong with the version that a child is given, and for which targets."""

    what: str
    targets: tuple[str, ...]


class _Given(Frozen):
    """A target for which a child is given a version; `alone` where nothing else treats it too."""

    target: str
    expected: str | None
    alone: bool


def _by_hand(backport: BackportFacts) -> dict[ChildFacts, list[_Given]]:
    """The children that the routine gives a literal version, with the targets it does so for."""
    found: dict[ChildFacts, list[_Given]] = {}
    for target in backport.targets if not backport.converts else ():
        last = {child.field: child for child in target.children}
        others = {child.field for child in target.children if child.how != "routine"}
        for child in target.children:
            if child.how == "routine" and child.version is not None and last[child.field] == child:
                given = _Given(target.version, child.expected, child.field not in others)
                found.setdefault(replace(child, expected=None), []).append(given)
    return found


def _wrong(
    child: ChildFacts, found: list[_Given], held: ObjectFacts, obj: ObjectFacts
) -> _Wrong | None:
    """What is wrong with the version that a child is given, None where nothing can be said."""
    given, now = parse_version(child.version or ""), parse_version(held.version)
    targets = tuple(use.target for use in found if use.alone)
    if targets and (given is None or now is None):
        return _Wrong(f"which is no version of {held.name}", targets)
    if given is None or now is None:
        return None
    if targets and given > now:
        return _Wrong(f"which is above {held.name} {held.version}", targets)
    if targets and given < now and not child.labelled:
        return _Wrong(f"but leaves its version at {held.version}", targets)
    if given < now and obj.version in targets:
        return _Wrong(f"even where the target is {obj.version} itself", targets)
    return _above_tables(child, given, found)


def _above_tables(child: ChildFacts, given: tuple[int, ...], found: list[_Given]) -> _Wrong | None:
    """That the tables of the class, which older nodes go by too, give an older version."""
    over = [use for use in found if use.expected and given > (parse_version(use.expected) or given)]
    table = "child_versions" if child.field == "objects" else "obj_relationships"
    if not over:
        return None
    said = " and ".join(dict.fromkeys(use.expected or "" for use in over))
    return _Wrong(f"where {table} says {said}", tuple(use.target for use in over))
