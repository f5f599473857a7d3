"""Exceptions of the project: what their `__init__` does with a message is nobody's business."""

import pytest

from tests.python.evaluation import evaluator
from upgradelint.python.values.definitions import FunctionValue, Instance
from upgradelint.python.values.terms import Unknown

CODE = """
class Failed(Exception):
    code = 500

    def __init__(self, message=None, **kwargs):
        self.kwargs = kwargs
        if not message and 'code' not in self.kwargs:
            self.kwargs['code'] = self.code
        for key, value in self.kwargs.items():
            if isinstance(value, Exception):
                self.kwargs[key] = str(value)
        self.message = message or TEXT % kwargs
        super().__init__(self.message)

class Missing(Failed):
    code = 404

class Plain:
    def __init__(self, size):
        self.size = size

def caught(value):
    try:
        raise Missing(name=value)
    except Failed as error:
        return error.code

def message(value):
    try:
        raise Missing(name=value)
    except Failed as error:
        return error.message

def other(value):
    try:
        raise Missing(name=value)
    except ValueError:
        return 1

def plain(value):
    return Plain(3).size
"""


@pytest.mark.parametrize(("name", "value"), [("caught", 404), ("plain", 3)])
def test_what_the_class_says_is_known(name: str, value: int) -> None:
    ev = evaluator(CODE)
    module = ev.program.module("code")
    assert module is not None
    func = ev.program.member(module, name)
    assert isinstance(func, FunctionValue)
    (outcome,) = ev.explore(func, [Unknown("anything")])
    assert (outcome.kind, outcome.value) == ("return", value)


def test_what_an_exception_makes_of_its_message_is_not_known() -> None:
    ev = evaluator(CODE)
    module = ev.program.module("code")
    assert module is not None
    (outcome,) = ev.explore(ev.program.member(module, "message"), [Unknown("anything")])
    assert outcome.kind == "return"
    assert isinstance(outcome.value, Unknown)
    (outcome,) = ev.explore(ev.program.member(module, "other"), [Unknown("anything")])
    assert outcome.kind == "raise"
    assert isinstance(outcome.value, Instance)
    assert outcome.value.cls.name == "Missing"
