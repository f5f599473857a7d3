"""Names of libraries whose value, or whose bases, are the same everywhere it matters."""

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

_MODELS = "neutron_lib.db.model_base"
_PROJECT = f"{_MODELS}.HasProject"

LINEAGES: dict[str, tuple[str, ...]] = {
    f"{_MODELS}.BASEV2": (f"{_MODELS}.NeutronBaseV2",),
    f"{_MODELS}.HasId": (),
    f"{_MODELS}.HasProject": (),
    f"{_MODELS}.HasProjectNoIndex": (_PROJECT,),
    f"{_MODELS}.HasProjectPrimaryKey": (_PROJECT,),
    f"{_MODELS}.HasProjectPrimaryUniqueKey": (_PROJECT,),
    f"{_MODELS}.HasStatusDescription": (),
    "neutron_lib.db.standard_attr.HasStandardAttributes": (),
    "neutron_lib.db.standard_attr.StandardAttribute": (
        f"{_MODELS}.BASEV2",
        f"{_MODELS}.NeutronBaseV2",
    ),
}
"""The public classes of the same library that a class derives from: no other one is behind it."""
