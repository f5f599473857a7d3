"""Names of libraries whose value is the same everywhere it matters."""

from upgradelint.python.values.terms import Value

CONSTANTS: dict[str, Value] = {
    "typing.TYPE_CHECKING": False,
    "six.PY2": False,
    "six.PY3": True,
    "os.curdir": ".",
    "os.pardir": "..",
    "os.sep": "/",
    "os.path.sep": "/",
    "os.path.pardir": "..",
    "os.linesep": "\n",
    "sys.version_info": (3, 12, 0),
    "sys.maxsize": 2**63 - 1,
}
