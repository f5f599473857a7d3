"""`python -m upgradelint` is the command line."""

from upgradelint.cli import main

main()
