"""Part of cursive, for trees that are checked without it."""
