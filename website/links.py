"""Where a link of a page of the repository leads on the site, and in README on the package index.

python website/links.py    print README with whole addresses, for the package index
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))

from upgradelint.base.addresses import REPOSITORY, SITE  # noqa: E402 - run as a file by a release

ELSEWHERE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    **{
        f"examples/{name}/README.md": f"examples/{name}.md"
        for name in ("parcels", "shop", "foobars", "house-rules")
    },
}
"""Pages of the repository that are not in docs/, and where the site has them."""

_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def for_site(markdown: str, source: str) -> str:
    """Return a page of the repository with its links as the site has them.

    Raises FileNotFoundError where one leads nowhere.
    """
    here = ELSEWHERE.get(source, source.removeprefix("docs/"))
    folder = str(PurePosixPath(here).parent)
    return _replaced(markdown, source, lambda target: relpath(target, folder))


def for_index(markdown: str, source: str) -> str:
    """Return a page with whole addresses in its links; raises FileNotFoundError."""
    return _replaced(markdown, source, address)


def address(target: str) -> str:
    """Return the address of a page of the site."""
    path = PurePosixPath(target).with_suffix("")
    return SITE if path.name == "index" else f"{SITE}{path}/"


def _replaced(markdown: str, source: str, lead: Callable[[str], str]) -> str:
    parts = _FENCE.split(markdown)
    parts[::2] = [_LINK.sub(lambda link: _led(link, source, lead), part) for part in parts[::2]]
    return "".join(parts)


def _led(link: re.Match[str], source: str, lead: Callable[[str], str]) -> str:
    path = normpath(str(PurePosixPath(source).parent / link[1]))
    in_docs = path.removeprefix("docs/") if path.startswith("docs/") else None
    target, anchor = ELSEWHERE.get(path, in_docs), link[2] or ""
    if target is not None:
        return lead(target) + anchor
    if not (ROOT / path).exists():
        raise FileNotFoundError(f"{source} links to {link[1]}, which is not in the repository")
    return f"{REPOSITORY}/blob/main/{path}{anchor}"


if __name__ == "__main__":
    sys.stdout.write(for_index((ROOT / "README.md").read_text(), "README.md"))
