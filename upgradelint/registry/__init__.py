"""The committed registry: what the project promised, with memory.

`load`, `save` and `edit` read and write the file; `update`, `freeze` and `fill_history` move it
forward; `difference` and `lags` say where it is behind; `accept`, `blockers`, `expired` and
`unused` keep the exceptions. Importing this package imports no JSON library yet.
"""

from upgradelint.registry.acceptance import accept, blockers, expired, unused
from upgradelint.registry.difference import RegistryLags, difference, lags
from upgradelint.registry.file.storage import FILE_NAME, edit, load, parse, save
from upgradelint.registry.model import Accepted, ObjectRecord, Registry, Release
from upgradelint.registry.objects.past import fill_history
from upgradelint.registry.update import freeze, kept, update

__all__ = [
    "FILE_NAME",
    "Accepted",
    "ObjectRecord",
    "Registry",
    "RegistryLags",
    "Release",
    "accept",
    "blockers",
    "difference",
    "edit",
    "expired",
    "fill_history",
    "freeze",
    "kept",
    "lags",
    "load",
    "parse",
    "save",
    "unused",
    "update",
]
