"""A plan as text, Markdown, JSON or a page: one format a file, called like it."""
