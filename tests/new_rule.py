"""Write the two files of a new rule, to be filled in.

python -m tests.new_rule objects/minor_versions/upg417_some_bad_pattern
"""

import re
import sys
from pathlib import Path

_RULE = '''\
from collections.abc import Iterator

from upgradelint.compare.changes import FieldAdded
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class {cls}(Rule):
    """What happened, in one sentence.

    Who fails on whom, with which exception; where the rule is silent.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
    -    VERSION = '1.0'
    +    VERSION = '1.1'  # {code}
    ```

    Instead: what to do, in one sentence.

    ```diff
    -    VERSION = '1.1'
    +    VERSION = '1.0'
    ```
    """

    code = "{code}"
    name = "{name}"
    level = "warning"

    def check(self, change: FieldAdded, context: Context) -> Iterator[Finding]:
        yield self.finding(
            subject="the thing, as its users call it",
            message="the thing, the version, the consequence",
            location=change.field.location,
            breaks="old node -> new node: the exception",
            since=change.after.version,
            hint="the code to write",
            facts=("what makes the finding what it is; no lines, no labels",),
        )
'''

_CASES = """\
# {code} {name}

## The bad pattern

```diff
 @base.VersionedObjectRegistry.register
 class Flavor(base.VersionedObject):
-    VERSION = '1.0'
+    VERSION = '1.1'  # {code}
```

Instead:

```diff
-    VERSION = '1.1'
+    VERSION = '1.0'
```

## No finding: what looks like it and breaks nobody

```diff
 @base.VersionedObjectRegistry.register
 class Flavor(base.VersionedObject):
     VERSION = '1.0'
```
"""


def create(root: Path, rule: str) -> list[Path]:
    """Write the rule and its cases under a checkout; raises ValueError rather than overwrite."""
    match = re.fullmatch(r"([\w/]+)/(upg\d{3})_([a-z0-9_]+)", rule)
    if match is None:
        raise ValueError(f"{rule} is not like objects/minor_versions/upg417_some_bad_pattern")
    family, code, slug = match.groups()
    rules = root / "upgradelint" / "rules"
    if taken := [path.stem for path in rules.rglob(f"{code}_*.py")]:
        raise ValueError(f"{code.upper()} is {taken[0]}")
    words = {
        "code": code.upper(),
        "name": slug.replace("_", "-"),
        "cls": "".join(part.capitalize() for part in slug.split("_")),
    }
    package = rules / family / "__init__.py"
    package.parent.mkdir(parents=True, exist_ok=True)
    package.touch()
    cases = root / "tests" / "cases" / family
    cases.mkdir(parents=True, exist_ok=True)
    files = {
        package.parent / f"{code}_{slug}.py": _RULE.format(**words),
        cases / f"{code}_{slug}.md": _CASES.format(**words),
    }
    for path, text in files.items():
        path.write_text(text)
    return list(files)


if __name__ == "__main__":
    try:
        print(*create(Path.cwd(), *sys.argv[1:]), sep="\n")
    except (TypeError, ValueError) as error:
        sys.exit(f"{error}\n\n{__doc__}")
