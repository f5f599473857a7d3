"""Run pytest with the libraries of a project's environment, and ours behind them."""

import site
import sys

if __name__ == "__main__":
    site.addsitedir(sys.argv[1])
    import pytest

    sys.exit(pytest.main(sys.argv[2:]))
