"""`python -m upgradelint`."""

from upgradelint.cli import main

main()
