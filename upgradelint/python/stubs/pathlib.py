"""Paths of the project's own files; what cannot be told stays unknown."""

import _tree


class PurePath:
    def __init__(self, *parts):
        self._path = _tree.join(*parts) if parts else "."

    def __str__(self):
        return self._path

    def __fspath__(self):
        return self._path

    def __truediv__(self, other):
        return self.__class__(self, other)

    def __lt__(self, other):
        return self._path < other._path

    def as_posix(self):
        return self._path

    def joinpath(self, *others):
        return self.__class__(self, *others)

    @property
    def parent(self):
        return self.__class__(_tree.dirname(self._path))

    @property
    def parents(self):
        found = []
        folder = self._path
        while folder and len(found) < 30:
            folder = _tree.dirname(folder)
            found.append(self.__class__(folder))
        return found

    @property
    def name(self):
        return _tree.basename(self._path)

    @property
    def suffix(self):
        return _tree.splitext(self.name)[1]

    @property
    def stem(self):
        return _tree.splitext(self.name)[0]

    @property
    def parts(self):
        return tuple(self._path.split("/"))

    def with_name(self, name):
        return self.parent / name

    def with_suffix(self, suffix):
        return self.__class__(_tree.splitext(self._path)[0] + suffix)

    def with_stem(self, stem):
        return self.parent / (stem + self.suffix)


class Path(PurePath):
    def resolve(self, strict=False):
        return self.__class__(_tree.normpath(self._path))

    def absolute(self):
        return self

    def expanduser(self):
        return self

    def exists(self):
        return _tree.exists(self._path)

    def is_file(self):
        return _tree.exists(self._path)

    def read_text(self, encoding=None, errors=None):
        return _tree.read(self._path)

    def open(self, mode="r", *args, **kwargs):
        return open(self._path, mode)

    def glob(self, pattern):
        return [self.__class__(one) for one in _tree.glob(self._path, pattern)]

    def iterdir(self):
        return self.glob("*")


PosixPath = Path
PurePosixPath = PurePath
