"""What of six shapes classes and functions."""

from functools import wraps as wraps
import urllib.parse

string_types = (str,)
integer_types = (int,)
text_type = str
binary_type = bytes


def add_metaclass(metaclass):
    def wrapper(cls):
        namespace = dict(cls.__dict__)
        made = metaclass(cls.__name__, cls.__bases__, namespace)
        return made

    return wrapper


def with_metaclass(meta, *bases):
    class metaclass(type):
        def __new__(cls, name, this_bases, d):
            return meta(name, bases, d)

    return type.__new__(metaclass, "temporary_class", (), {})


def iteritems(d):
    return d.items()


def itervalues(d):
    return d.values()


def iterkeys(d):
    return d.keys()


def u(text):
    return text
