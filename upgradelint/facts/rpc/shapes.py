"""What kind of thing an argument is: a truth value, a number, a text, a list or a dict.

What is none of these, or may be several, has no shape.
"""

Shapes = tuple[tuple[str, str], ...]
"""Names of arguments or parameters, each with its shape; of a dict that is used its use too."""

ANY = "any"
"""The shape of what a method asks about before it uses it."""


def kind_of(shape: str) -> str:
    """Return a shape without the use of it that it is known by."""
    return shape.partition(".")[0].removesuffix("[]")
