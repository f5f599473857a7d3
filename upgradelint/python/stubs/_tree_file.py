"""A file of the tree, open for reading."""


class File:
    def __init__(self, text):
        self.text = text

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __iter__(self):
        return self.text.splitlines(True)

    def read(self, size=-1):
        return self.text

    def readlines(self):
        return self.text.splitlines(True)

    def close(self):
        return None
