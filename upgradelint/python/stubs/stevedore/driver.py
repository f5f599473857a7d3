"""A driver is what one entry point names, or what a call of that gives."""

import _entry


class DriverManager:
    def __init__(
        self, namespace, name, invoke_on_load=False, invoke_args=(), invoke_kwds={}, **more
    ):
        loaded = _entry.load(namespace, name)
        self.driver = loaded(*invoke_args, **invoke_kwds) if invoke_on_load else loaded
