"""The one exception the user sees: what could not be judged and why, one line, exit code 2."""


class UpgradelintError(Exception):
    """The tool cannot judge: usage, configuration, a missing baseline, an unreadable registry.

    The message is one complete line for the user, lower case, no final dot, and says what to do
    where something can be done.
    """
