"""What a finding can have changed in the source, as plain data; `fixes` carries it out."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class _Placed(Frozen):
    location: Location


class Edit(_Placed, kw_only=True):
    """A change of the file at `location`; an `unsafe` one guesses what was meant."""

    unsafe: bool = False


class DropFields(Edit):
    """Let the routine of the class at `location` drop fields for targets below a version; `inside`
    is the key they are under where the routine is given the wrapped primitive.
    """

    below: tuple[int, ...]
    names: tuple[str, ...]
    inside: str = ""


class ConvertFields(Edit):
    """The same where the routine changes the object itself: below a version fields are deleted,
    from it on they are set to their defaults, the texts beside the names; "" where there is none.
    """

    below: tuple[int, ...]
    defaults: tuple[tuple[str, str], ...]


class TreatOlder(Edit):
    """Let the routine of the class at `location` run `lines` for targets below a version, under a
    condition if there is one; both call what they treat `primitive`.
    """

    below: tuple[int, ...]
    lines: tuple[str, ...]
    condition: str = ""


class CallSuper(Edit):
    """Let the routine at `location` call that of its base, where it calls none or another's."""


class RaiseVersion(Edit):
    """Give the class at `location` its next VERSION, and where it keeps a history a line in it."""

    version: str
    text: str


class DescribeVersion(Edit):
    """Add a line on a version to the history that the class at `location` keeps."""

    version: str
    text: str


class TolerateUnset(Edit):
    """Let the deletion of a key on the line of `location` pass where the key is not there."""

    key: str


class RenameKey(Edit):
    """Write another string for a string in the function around `location`."""

    was: str
    now: str


class LoopOverName(Edit):
    """Let the loop around the line of `location` go over a tuple of one name, not its letters."""

    key: str


class CompareAsTuple(Edit):
    """Compare the version on the line of `location` as numbers, not as text."""


class GiveDefault(Edit):
    """Give a parameter of the method at `location` the default None."""

    parameter: str


class AddHistoryLine(Edit):
    """Describe a version in the history whose entry at `location` comes before it, in its style."""

    version: str
    text: str
