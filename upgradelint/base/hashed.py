"""Bytes of any text, for hashing: of halves of pairs and of any file's name as well."""


def hashable(text: str) -> bytes:
    """Return bytes that differ where texts differ; of Unicode text they are its UTF-8."""
    return text.encode("utf-8", "surrogatepass")
