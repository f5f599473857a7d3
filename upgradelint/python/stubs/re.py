"""Regular expressions: matching is done by `_text.apply`, where it cannot take long."""

import _text

A = ASCII = 256
I = IGNORECASE = 2
L = LOCALE = 4
M = MULTILINE = 8
S = DOTALL = 16
X = VERBOSE = 64
U = UNICODE = 32
NOFLAG = 0

error = ValueError
PatternError = ValueError


class Match:
    def __init__(self, found):
        self._groups, self._names, self._span = found

    def group(self, *keys):
        found = tuple([self[one] for one in keys or (0,)])
        return found if len(keys) > 1 else found[0]

    def __getitem__(self, key):
        return self._names[key] if isinstance(key, str) else self._groups[key]

    def groups(self, default=None):
        return self._groups[1:]

    def groupdict(self, default=None):
        return self._names

    def span(self):
        return self._span

    def start(self):
        return self._span[0]

    def end(self):
        return self._span[1]


def _matched(found):
    return Match(found) if isinstance(found, tuple) else found


class Pattern:
    def __init__(self, pattern, flags=0):
        self.pattern = pattern
        self.flags = flags

    def _apply(self, name, text, new=""):
        return _text.apply(name, self.pattern, self.flags, text, new)

    def match(self, text):
        return _matched(self._apply("match", text))

    def search(self, text):
        return _matched(self._apply("search", text))

    def fullmatch(self, text):
        return _matched(self._apply("fullmatch", text))

    def findall(self, text):
        return self._apply("findall", text)

    def finditer(self, text):
        return [_matched(one) for one in self._apply("finditer", text)]

    def split(self, text, maxsplit=0):
        return self._apply("split", text)

    def sub(self, new, text, count=0):
        return self._apply("sub", text, new)

    def subn(self, new, text, count=0):
        return self._apply("subn", text, new)


def compile(pattern, flags=0):
    return pattern if isinstance(pattern, Pattern) else Pattern(pattern, flags)


def match(pattern, text, flags=0):
    return compile(pattern, flags).match(text)


def search(pattern, text, flags=0):
    return compile(pattern, flags).search(text)


def fullmatch(pattern, text, flags=0):
    return compile(pattern, flags).fullmatch(text)


def findall(pattern, text, flags=0):
    return compile(pattern, flags).findall(text)


def finditer(pattern, text, flags=0):
    return compile(pattern, flags).finditer(text)


def split(pattern, text, maxsplit=0, flags=0):
    return compile(pattern, flags).split(text, maxsplit)


def sub(pattern, new, text, count=0, flags=0):
    return compile(pattern, flags).sub(new, text)


def subn(pattern, new, text, count=0, flags=0):
    return compile(pattern, flags).subn(new, text)


def escape(text):
    return _text.escape(text)


def purge():
    return None
