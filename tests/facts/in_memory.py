"""Snapshots of texts."""

import textwrap
from collections.abc import Mapping

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot


def snapshot(files: Mapping[str, str]) -> Snapshot:
    """Return what a tree of those texts promises."""
    return collect(TextTree("texts", {path: textwrap.dedent(text) for path, text in files.items()}))
