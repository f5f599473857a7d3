"""Reading YAML: one place knows the limits of its reader."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

_MAX_SIZE, _MAX_DEPTH = 200_000, 50

_BRACKET = re.compile(r"[\[\]{}]")


def parsed_yaml(text: str) -> list[Any]:
    """Return the documents of a file; raises ValueError where it cannot be read."""
    import yaml

    if len(text) > _MAX_SIZE or _depth(text) > _MAX_DEPTH:
        raise ValueError("too large, or nested too deeply")
    try:
        return list(yaml.load_all(text, _loader()))
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise ValueError("no YAML, or nested too deeply") from error


def _depth(text: str) -> int:
    """How deep the brackets nest: the time that its reader takes is the square of that."""
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


@cache
def _loader() -> Any:
    """A safe loader to which a tag that it does not know changes nothing."""
    import yaml

    flatten = yaml.SafeLoader.flatten_mapping
    loader: Any = type("Loader", (yaml.SafeLoader,), {"flatten_mapping": _distinct(flatten)})
    loader.add_multi_constructor("!", _untagged)
    return loader


def _untagged(loader: Any, suffix: str, node: Any) -> Any:
    makers = {
        "sequence": loader.construct_sequence,
        "mapping": loader.construct_mapping,
        "scalar": loader.construct_scalar,
    }
    return makers[node.id](node)


def _distinct(flatten: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Merge mappings with each key once: merges of merges would grow without an end."""

    def flattened(loader: Any, node: Any) -> None:
        flatten(loader, node)
        pairs = {
            key.value if isinstance(key.value, str) else id(key): (key, value)
            for key, value in node.value
        }
        node.value = list(pairs.values())

    return flattened
