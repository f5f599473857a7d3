"""The commands that migrate one tree of migrations."""

from collections.abc import Collection, Iterable

from upgradelint.facts.services.model import Command
from upgradelint.plan.parts import Parts


def up_to(parts: Parts, tree: str, revision: str) -> tuple[str, ...]:
    """Return the commands for what OLD bears; they stop at a revision, if one is named and no
    command does that half by itself.
    """
    known = [
        command
        for command in parts.commands
        if command.does == "schema" and command.half != "contract"
    ]
    texts = _for_tree(known, tree)
    if not revision or any(command.half for command in known):
        return texts
    return tuple(
        text.removesuffix("head") + revision if text.endswith(" head") else f"{text} {revision}"
        for text in texts
    )


def to_the_end(parts: Parts, tree: str) -> tuple[str, ...]:
    """Return the commands for what waited."""
    known = [
        command
        for command in parts.commands
        if command.does == "schema" and command.half != "expand"
    ]
    return _for_tree(known, tree)


def _for_tree(known: Iterable[Command], tree: str) -> tuple[str, ...]:
    """The commands for a tree: those for another one by their name are left out."""
    every = list(known)
    keys = {command.subject for command in every if command.subject}
    mine = [command for command in every if _is_for(command.subject, tree, keys)]
    return tuple(dict.fromkeys(command.words for command in mine or every))


def _is_for(subject: str, tree: str, keys: Collection[str]) -> bool:
    """Whether a category of commands is for a tree of migrations: `api_db` for `db/api/...`."""
    part = subject.replace("database", "db").removesuffix("_db").removesuffix("db")
    others = {key.removesuffix("_db") for key in keys if key != subject} - {""}
    folders = tree.split("/")
    if part:
        return part in folders
    return not any(other in folders for other in others)
