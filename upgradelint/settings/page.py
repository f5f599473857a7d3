"""What can be configured and what is: for `upgradelint config` and docs/configuration.md.

python -m upgradelint.settings.page            write docs/configuration.md
python -m upgradelint.settings.page --check    exit 1 when it is not what would be written
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import Field
from pathlib import Path
from typing import Any

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.made_pages import renew
from upgradelint.settings.examples import EXAMPLES
from upgradelint.settings.json_schema import ADDRESS
from upgradelint.settings.settings import CONFIG_FILES, Settings, key_name, keys
from upgradelint.settings.values import unknown_key

PAGE = Path("docs/configuration.md")

_HEAD = f"""\
# Configuration

Made by `python -m upgradelint.settings.page`. Nothing has to be configured. Settings stand in
`[tool.upgradelint]` of `pyproject.toml`, or in `[upgradelint]` of `setup.cfg` or `tox.ini`: of
{", ".join(CONFIG_FILES)} the first that has it, in the nearest folder upward, up to the top of the
repository. An unknown key is an error. `upgradelint init` writes a first one, `upgradelint config`
shows what is in force and where it comes from:

```console
$ upgradelint config examples/parcels/before --changed
# examples/parcels/before: nothing is configured, the defaults are in force
```

Editors that know JSON schemas complete and check the keys by [this one]({ADDRESS});
`upgradelint config --schema` prints it.

The same in both kinds of file:

```toml
[tool.upgradelint]
ignore = ["UPG443"]
supported-releases = 2

[tool.upgradelint.per-file-ignores]
"plugins/" = ["UPG4"]
```

```ini
[upgradelint]
ignore = UPG443
supported-releases = 2
per-file-ignores =
    plugins/: UPG4
```

Patterns are those of `.gitignore`, from the root of the tree; paths start from the folder of the
file that names them. On the command line `--select`, `--ignore` and `--extend-select` take the
place of the keys of these names; flake8 has them as `--upgradelint-select` and so on, in its own
configuration too.

| key | value | default |
|---|---|---|
"""


def in_force(settings: Settings, *, changed: bool = False) -> Iterator[str]:
    """Yield each key and its value as TOML has it, and whether it was given or is the default.

    With `changed` only what was given.
    """
    for setting in keys():
        given = setting.name in settings.given
        if given or not changed:
            origin = "" if given else "  # default"
            yield f"{key_name(setting)} = {toml(getattr(settings, setting.name))}{origin}"


def toml(value: object) -> str:
    """Return a value as TOML has it; None, which TOML does not have, as "not given"."""
    if isinstance(value, Mapping):
        pairs = ", ".join(
            f"{json.dumps(str(key))} = {toml(setting)}" for key, setting in value.items()
        )
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return f"'{value}'" if "\\" in value and "'" not in value else _quoted(value)
    if isinstance(value, bool | int):
        return str(value).lower()
    return _quoted("not given" if value is None else str(value))


def explain(key: str) -> str:
    """Return what a key says, with its default and an example; raises UpgradelintError where there
    is no such key.
    """
    known = {key_name(setting): setting for setting in keys()}
    if key not in known:
        raise UpgradelintError(unknown_key(key, known))
    kind = known[key].metadata["kind"].name
    default = _default(known[key]) or "nothing"
    return f"{_section(known[key])}\nValue: {kind}; default: {default}\n"


def page() -> str:
    """Return docs/configuration.md: a table of all keys, then what each one says."""
    rows = (
        f"| `{key_name(setting)}` | {setting.metadata['kind'].name} | {_default(setting)} |\n"
        for setting in keys()
    )
    return _HEAD + "".join(rows) + "\n" + "\n".join(map(_section, keys()))


def _section(setting: Field[Any]) -> str:
    """What one key says, with an example."""
    name = key_name(setting)
    example = EXAMPLES[name]
    table = "" if example.startswith("[") else "[tool.upgradelint]\n"
    return f"## {name}\n\n{setting.metadata['help']}\n\n```toml\n{table}{example}\n```\n"


def _default(setting: Field[Any]) -> str:
    value = getattr(Settings(), setting.name)
    if value is None or value in ((), {}):
        return ""
    return "see below" if isinstance(value, tuple) and len(value) > 3 else f"`{toml(value)}`"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(renew({PAGE: page()}, "upgradelint.settings.page", sys.argv[1:]))
