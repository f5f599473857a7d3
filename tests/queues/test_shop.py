"""The example shop: what its page says is what is found, on the files that it says."""

import re
from collections import Counter
from pathlib import Path
from typing import Literal

from tests.case_files import read_pair
from upgradelint.rules import Traits, run
from upgradelint.trees.directory import DirectoryTree

Order = Literal["any", "workers-first", "web-first"]
SHOP = Path(__file__).parents[2] / "examples" / "shop"
_ROW = re.compile(r"^\| (\w+\.py) \|.*\| (UPG\d+) \|$", re.MULTILINE)


def found(after: str, order: Order = "any") -> Counter[tuple[str, str]]:
    before, now = DirectoryTree(SHOP / "before"), DirectoryTree(SHOP / after)
    every = run(*read_pair(before, now), Traits(deploy_order=order))
    return Counter((finding.location.path.removeprefix("shop/"), finding.code) for finding in every)


def test_the_bad_release_breaks_what_its_page_says() -> None:
    assert found("after-bad") == Counter(_ROW.findall((SHOP / "README.md").read_text()))


def test_the_good_release_breaks_nothing() -> None:
    assert not found("after-good")


def test_workers_that_are_upgraded_first_take_what_is_sent_early() -> None:
    codes = {code for _, code in found("after-bad", "workers-first")}
    assert codes == {"UPG701", "UPG702", "UPG703", "UPG704"}
