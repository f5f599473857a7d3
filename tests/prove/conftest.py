"""Where the witnesses of tests run: with this Python, in a sandbox where there is one."""

import pytest

from upgradelint.prove.running.environment import find_environment
from upgradelint.prove.running.sandbox import find_sandbox
from upgradelint.prove.running.trial import Laboratory


@pytest.fixture(scope="session")
def laboratory() -> Laboratory:
    return Laboratory(
        find_environment(
            ("celery", "fixtures", "oslo.messaging", "oslo.versionedobjects", "psycopg[binary]")
        ),
        find_sandbox(),
        60.0,
    )
