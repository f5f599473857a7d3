"""Run pytest with the libraries of a project's environment, and ours behind them."""

import site
import sys

import pytest

if __name__ == "__main__":
    site.addsitedir(sys.argv[1])
    sys.exit(pytest.main(sys.argv[2:]))
