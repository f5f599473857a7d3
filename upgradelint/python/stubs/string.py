"""Constants and templates of the standard library."""

import _text

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = "0123456789abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\x0b\x0c"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(text, sep=None):
    return (sep or " ").join([one.capitalize() for one in text.split(sep)])


class Template:
    def __init__(self, template):
        self.template = template

    def substitute(self, mapping=(), /, **named):
        return _text.substituted(self.template, dict(mapping, **named))

    def safe_substitute(self, mapping=(), /, **named):
        return _text.substituted(self.template, dict(mapping, **named))


class Formatter:
    def format(self, text, *args, **kwargs):
        return text.format(*args, **kwargs)
