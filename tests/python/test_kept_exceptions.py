"""Exceptions of evaluated code are results: what they passed through is not kept with them."""

from upgradelint.base.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.program import Program
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Raised
from upgradelint.python.values.terms import Unknown


def test_what_exceptions_passed_through_is_let_go() -> None:
    raised = Raised(Unknown("why"), Location("a.py", 1))

    def run(state: State) -> None:
        try:
            raise ValueError
        except ValueError:
            raise raised  # noqa: B904 - as an evaluation does

    ((_, result),) = Evaluator(Program(())).alternatives(State(forked=True), run)
    assert result is raised
    assert raised.__traceback__ is None
    assert raised.__context__ is None
