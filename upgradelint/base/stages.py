"""What long work says of itself while it goes on."""


class Stages:
    """Hears which stage has begun and which file is read. This one tells nobody."""

    def begin(self, text: str, files: int = 0) -> None:
        """Say what is done from now on, and with how many files where that is known."""

    def file(self, path: str) -> None:
        """Say that a file is read now."""


SILENT = Stages()
