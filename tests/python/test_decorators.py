"""Decorators that cannot be read, or not to the end, leave what they decorate in place."""

from tests.python.evaluation import evaluator, name
from upgradelint.python.operations.functions import underlying
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Call

CODE = """
    import decorator
    from somewhere import profiler

    def traced(cls):
        if profiler.enabled:
            return profiler.trace(cls)
        return cls

    def locked(lock):
        @decorator.decorator
        def wrapper(func, *args):
            return func(*args)
        return wrapper

    def checked(func):
        raise ValueError(func)

    @traced
    class API:
        @locked('a')
        def one(self, ctxt):
            pass

        @checked
        def two(self, ctxt):
            pass

        def three(self, ctxt):
            pass
"""


def test_a_class_is_known_under_a_decorator_that_may_be_absent():
    api = name(evaluator(CODE), "code.API")
    assert isinstance(api, ClassValue)
    assert isinstance(api.content["one"], FunctionValue)
    assert "three" in api.content


def test_a_decorator_that_fails_on_us_is_one_that_cannot_be_read():
    two = name(evaluator(CODE), "code.API").content["two"]
    assert isinstance(two, Call)
    assert underlying(two.args[0]).name == "two"


HELPER = """
    from other import count

    class API:
        def one(self):
            return count(3)
"""


def test_functions_that_are_not_entered_are_unknown():
    ev = evaluator({"code.py": HELPER, "other.py": "def count(n):\n    return n + 1\n"})
    method = Bound(name(ev, "code.API").content["one"], Instance(name(ev, "code.API")))
    assert [outcome.value for outcome in ev.explore(method)] == [4]
    ev.enters = lambda func: func.module.name == "code"
    assert [str(outcome.value) for outcome in ev.explore(method)] == ["count(3)"]


def test_an_evaluation_ends_after_its_steps():
    ev = evaluator("def loop():\n    return [one + 1 for one in range(100)]\n")
    ev.budget = 50
    assert [str(outcome.value) for outcome in ev.explore(name(ev, "code.loop"))] == [
        "too complex to evaluate"
    ]
