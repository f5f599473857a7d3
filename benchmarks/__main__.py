"""`python -m benchmarks` compares costs; see `benchmarks.run`."""

from benchmarks.run import main

main()
