"""Reading real files and mutants of them for as long as one likes; prints what goes wrong.

python -m tests.fuzz.sweep files|mutants SECONDS SEED FOLDER...
"""

import faulthandler
import gc
import random
import resource
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutation import mutated
from tests.fuzz.reading import PROMISES, faults

SLOW = 10.0


def main(kind: str, seconds: float, seed: int, folders: list[str]) -> None:
    """Go through all files in a random order, or make mutants of them, until time is up."""
    chance = random.Random(seed)
    paths = sorted(
        path for folder in folders for path in Path(folder).rglob("*.py") if path.is_file()
    )
    chance.shuffle(paths)
    until, number, slowest = time.monotonic() + seconds, 0, 0.0
    for path in paths if kind == "files" else iter(lambda: chance.choice(paths), None):
        if time.monotonic() > until:
            break
        data = path.read_bytes()
        if kind == "mutants":
            data = mutated(data + PROMISES, [PROMISES], chance)
        elif number % 2:
            data += PROMISES
        taken = _read(data, str(path), kind, number)
        number, slowest = number + 1, max(slowest, taken)
        if number % 200 == 0:
            gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{kind}: {number} of {len(paths)} read, slowest {slowest:.1f} CPU s, peak {peak:.2f} GB")


def _read(data: bytes, path: str, kind: str, number: int) -> float:
    """Read one; say what is wrong with it and keep it."""
    began = time.process_time()
    faulthandler.dump_traceback_later(120, exit=True)
    said: list[str] = []
    try:
        said = faults(data)
    except BaseException as error:  # whatever it is, the next one is read
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = [f"raised {type(error).__name__}: {error} at {last.filename}:{last.lineno}"]
    faulthandler.cancel_dump_traceback_later()
    taken = time.process_time() - began
    if taken > SLOW:
        said.append(f"took {taken:.1f} CPU s")
    if said:
        kept = Path(f"/tmp/upgradelint-fuzz-{kind}-{number}.py")
        kept.write_bytes(data)
        print(path, kept, *said, flush=True)
    return taken


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
