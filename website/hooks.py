"""What the site has beyond docs/: pages from elsewhere in the repository, the rules by family, and
the JSON schemas, each at an address that stays.
"""

import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from upgradelint.base.addresses import REPOSITORY, SITE
from upgradelint.rules.catalogue import own_rules
from upgradelint.rules.docs import FAMILIES
from upgradelint.settings import json_schema

sys.path.append(str(Path(__file__).parents[1]))
from website import links, sessions

SCHEMAS = {
    "schemas/check.json": "upgradelint/reports/schema.json",
    "schemas/plan.json": "upgradelint/plan/schema.json",
    "schemas/registry.json": "upgradelint/registry/schema.json",
}
PAGES_ELSEWHERE = {target: source for source, target in links.ELSEWHERE.items()}
STYLE = "assets/sessions.css"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its address, put the pages of the rules below their families, and let sessions
    be copied as they are typed.
    """
    config.site_url, config.repo_url = SITE, REPOSITORY
    config.repo_name = REPOSITORY.removeprefix("https://github.com/")
    nav: list[dict[str, Any]] = config.nav or []
    (rules,) = (entry["Rules"] for entry in nav if "Rules" in entry)
    for number, family in groupby(own_rules(), key=lambda rule: rule.code[3]):
        pages = [{f"{rule.code} {rule.name}": f"rules/{rule.code}.md"} for rule in family]
        rules.append({f"{number}xx {FAMILIES[number]}": pages})
    fences = [{"name": "console", "class": "console", "format": sessions.fence}]
    config.mdx_configs["pymdownx.superfences"] = {"custom_fences": fences}
    config.extra_css.append(STYLE)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what does not stand in docs/."""
    sources = PAGES_ELSEWHERE | SCHEMAS
    texts = {target: (links.ROOT / source).read_text() for target, source in sources.items()}
    texts["schemas/configuration.json"] = json_schema.text()
    texts[STYLE] = sessions.STYLE
    for target, text in texts.items():
        files.append(File.generated(config, target, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return a page whose links lead to pages of the site, or else into the repository.

    Raises PluginError, which ends the build, where they lead nowhere.
    """
    source = source_of(page.file.src_uri)
    page.edit_url = f"{REPOSITORY}/edit/main/{source}"
    try:
        return links.for_site(markdown, source)
    except FileNotFoundError as error:
        raise PluginError(str(error)) from error


def source_of(target: str) -> str:
    """Return the path in the repository of a page of the site."""
    return PAGES_ELSEWHERE.get(target, f"docs/{target}")
