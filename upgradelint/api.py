"""What rules of other packages may import; docs/plugins.md describes it. All else may change.

A name stays here with its meaning until the next major version of upgradelint. Facts and changes
may get further attributes, and `Rule` further ones with defaults.
"""

from upgradelint.base.location import Location
from upgradelint.compare.changes import (
    Change,
    EnumValuesAdded,
    EnumValuesRemoved,
    FieldAdded,
    FieldChange,
    FieldRemoved,
    FieldRetyped,
    MethodAdded,
    MethodChange,
    MethodRemoved,
    ObjectAdded,
    ObjectChange,
    ObjectRemoved,
    ParameterAdded,
    ParameterRemoved,
    VersionRaised,
)
from upgradelint.compare.migrations.changes import (
    ColumnDropped,
    ConstraintAdded,
    MandatoryColumnAdded,
    NullForbidden,
    SchemaChange,
    TableDropped,
    TypeChanged,
)
from upgradelint.compare.rpc.changes import NewCall, OldCall
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.models.model import ColumnFacts, ModelFacts, TableFacts
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.direction import Direction
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule, Traits

__all__ = [
    "CallPath",
    "Change",
    "ColumnDropped",
    "ColumnFacts",
    "ConstraintAdded",
    "Context",
    "Direction",
    "Endpoint",
    "EnumValuesAdded",
    "EnumValuesRemoved",
    "FieldAdded",
    "FieldChange",
    "FieldFacts",
    "FieldRemoved",
    "FieldRetyped",
    "Finding",
    "Location",
    "MandatoryColumnAdded",
    "MethodAdded",
    "MethodChange",
    "MethodFacts",
    "MethodRemoved",
    "ModelFacts",
    "NewCall",
    "NullForbidden",
    "ObjectAdded",
    "ObjectChange",
    "ObjectFacts",
    "ObjectRemoved",
    "OldCall",
    "Operation",
    "ParameterAdded",
    "ParameterFacts",
    "ParameterRemoved",
    "Revision",
    "RpcMethod",
    "Rule",
    "SchemaChange",
    "Snapshot",
    "TableDropped",
    "TableFacts",
    "Traits",
    "TypeChanged",
    "TypeFacts",
    "VersionRaised",
]
