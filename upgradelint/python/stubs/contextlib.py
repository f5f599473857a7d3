"""Context managers of the standard library. A generator that is one runs before the body."""


def contextmanager(func):
    return func


def asynccontextmanager(func):
    return func


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class AbstractAsyncContextManager(AbstractContextManager):
    pass


class ContextDecorator:
    pass


class AsyncContextDecorator:
    pass


class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *error):
        return None


class closing:
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *error):
        self.thing.close()


class suppress:
    def __init__(self, *exceptions):
        self.exceptions = exceptions

    def __enter__(self):
        return None

    def __exit__(self, *error):
        return None


class redirect_stdout:
    def __init__(self, target):
        self.target = target

    def __enter__(self):
        return self.target

    def __exit__(self, *error):
        return None


redirect_stderr = redirect_stdout


class ExitStack:
    def __init__(self):
        self._callbacks = []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        while self._callbacks:
            func, args, kwargs = self._callbacks.pop()
            func(*args, **kwargs)

    def enter_context(self, manager):
        entered = manager.__enter__()
        self._callbacks.append((manager.__exit__, (None, None, None), {}))
        return entered

    def push(self, manager):
        return manager

    def callback(self, func, *args, **kwargs):
        self._callbacks.append((func, args, kwargs))
        return func

    def close(self):
        self.__exit__(None, None, None)


AsyncExitStack = ExitStack
