"""Damaged code: each ends in facts or reasons, soon, and in no fault of ours.

A fixed number of mutants with fixed seeds runs always. `-m slow` goes on for as many seconds as
UPGRADELINT_FUZZ says (600), with another seed each time, which a failure names.
"""

import os
import random
import time
from pathlib import Path

import pytest

from tests.fuzz.mutation import mutated
from tests.fuzz.reading import PROMISES, faults

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").iterdir())
"""Minimised inputs that once made the tool fail."""

TOP = HERE.parents[1]
SEEDS = [
    *sorted((TOP / "examples/parcels").rglob("*.py")),
    *sorted((TOP / "upgradelint/python").rglob("*.py")),
    *sorted((TOP / "tests/python").glob("*.py")),
]
MUTANTS, GROUPS = 30, 10
SECONDS = 20.0


def read(data: bytes) -> None:
    began = time.process_time()
    assert faults(data) == []
    assert time.process_time() - began < SECONDS


def mutants(seed: int, number: int) -> None:
    chance = random.Random(seed)
    others = [PROMISES, *(path.read_bytes() for path in chance.sample(SEEDS, 5))]
    for _ in range(number):
        data = mutated(chance.choice(others) + PROMISES, others, chance)
        try:
            read(data)
        except BaseException:
            print(f"seed {seed}", data.decode("utf-8", "backslashreplace"), sep="\n")
            raise


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    read(path.read_bytes())
    read(path.read_bytes() + PROMISES)


def test_what_is_fuzzed_is_read() -> None:
    assert faults(PROMISES) == []


@pytest.mark.parametrize("seed", range(GROUPS))
def test_mutants(seed: int) -> None:
    mutants(seed, MUTANTS)


@pytest.mark.slow
def test_mutants_without_end() -> None:
    until = time.monotonic() + float(os.environ.get("UPGRADELINT_FUZZ", "600"))
    while time.monotonic() < until:
        mutants(random.SystemRandom().randrange(1 << 32), MUTANTS)
