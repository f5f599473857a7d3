"""What `functools.singledispatch` makes of a function."""

import _annotations


class Dispatcher:
    def __init__(self, func):
        self.func = func
        self.cases = []

    def register(self, cls, func=None):
        if func is None:
            if isinstance(cls, type):
                return lambda one: self.register(cls, one)
            cls, func = _annotations.first(cls), cls
        self.cases.append((cls, func))
        return func

    def __call__(self, *args, **kwargs):
        best = None
        for kind, func in self.cases:
            if isinstance(args[0], kind) and (best is None or issubclass(kind, best[0])):
                best = (kind, func)
        return (self.func if best is None else best[1])(*args, **kwargs)
