from collections.abc import Iterator
from difflib import SequenceMatcher

from upgradelint.edits import RenameKey
from upgradelint.facts.backports import BackportFacts
from upgradelint.findings import Finding
from upgradelint.rules.rule import Context, Rule


class BackportKeyMisspelt(Rule):
    """A backport names a key that the object never had, close to one it has.

    ### Why it breaks a rolling upgrade

    A test for a key that is never there is never true, so the code under it never runs, and
    `pop('fobars', None)` removes nothing: the field it is about goes to the older node.

    ### Before

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }
    ```

    ### After

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):
            super().obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                primitive.pop('fobars', None)  # UPG464
    ```

    ### Instead

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):
            super().obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                primitive.pop('foobars', None)
    ```
    """

    code = "UPG464"
    name = "backport-key-misspelt"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        fields = [one.name for one in context.after.objects[backport.name].fields]
        known = {*fields, *self._former(backport.name, context)}
        named = {one.key for one in backport.uses}
        made = {one.key for one in backport.uses if one.use == "set"}
        for use in backport.uses:
            if use.key in known or use.key in made:
                continue
            near = [one for one in fields if one not in named and _is_slip(use.key, one)]
            if near:
                yield self.finding(
                    subject=f"{backport.name}.{use.key}",
                    message=f'{backport.name} never had a field "{use.key}"; did you mean '
                    f'"{near[0]}"?',
                    location=use.location,
                    breaks=f'new node -> old node: gets "{near[0]}" all the same',
                    facts=(use.key, near[0]),
                    edits=(RenameKey(use.location, use.key, near[0], unsafe=True),),
                )

    def _former(self, name: str, context: Context) -> Iterator[str]:
        """Yield the fields that older versions had."""
        if context.before is not None and name in context.before.objects:
            yield from (one.name for one in context.before.objects[name].fields)
        for fields in (context.before.past.get(name, {}) if context.before else {}).values():
            yield from (one.name for one in fields)


def _is_slip(one: str, other: str) -> bool:
    """Whether at most one letter is wrong, too many, too few or in the wrong place."""
    if len(one) < _SHORTEST or abs(len(one) - len(other)) > _SLIP:
        return False
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    wrong = len(one) + len(other) - 2 * sum(block.size for block in blocks)
    return wrong <= _SLIP


_SLIP = 2
_SHORTEST = 4
