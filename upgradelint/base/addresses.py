"""Where upgradelint is at home. Every report, page and file that names an address takes it here."""

from upgradelint.base.codes import is_own

REPOSITORY = "https://github.com/upgradelint/upgradelint"
SITE = "https://upgradelint.github.io/upgradelint/"


def page_of_rule(code: str) -> str:
    """Return the address of the page that explains a rule; for a plug-in's that on plug-ins."""
    return f"{SITE}rules/{code}/" if is_own(code) else f"{SITE}plugins/"
