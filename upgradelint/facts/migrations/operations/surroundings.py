"""What a migration runs on: a connection, its dialect, alembic's context."""

from upgradelint.facts.migrations.operations.alembic_calls import is_op
from upgradelint.facts.migrations.values.schema import tail
from upgradelint.python.operations.lookup import PARTIAL
from upgradelint.python.values.definitions import ClassValue, Descriptor, Instance, Native
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Outside, Template, Unknown, Value

SAME_CONNECTION = frozenset(
    {"connect", "begin", "execution_options", "get_bind", "__enter__", "begin_nested", "connection"}
)
LIBRARIES = ("alembic", "sqlalchemy", "migrate")


class Surroundings:
    """The values that stand for a database of one dialect while a migration runs.

    `dialect_matters` tells after a run whether it mattered which dialect it was.
    """

    def __init__(self, module: Module, dialect: str) -> None:
        self._module = module
        self._dialect = dialect
        self.dialect_matters = False
        quote = Native("quote", lambda now, state, args, *_: args[0])
        preparer = self._known("Preparer", quote=quote, quote_identifier=quote, quote_schema=quote)
        self._made = self._known("Dialect", identifier_preparer=preparer)
        engine = self._known("Engine", dialect=self._made)
        self.connection = self._known("Connection", dialect=self._made, engine=engine)
        self.connection.content["bind"] = self.connection
        shared = {"bind": self.connection, "dialect": self._made}
        impl = self._known("Impl", __dialect__=dialect, **shared)
        self.context = self._known(
            "MigrationContext", as_sql=False, impl=impl, connection=self.connection, **shared
        )
        self.block = self._known("AutocommitBlock")

    def _known(self, kind: str, /, **attributes: Value) -> Instance:
        telling = {"name": self._name, "dialect_description": self._description}
        content: dict[str, Value] = {
            name: Descriptor("property", Native(name, lambda *_, tell=tell: tell()))
            for name, tell in telling.items()
        }
        made = Instance(ClassValue(kind, self._module, kind, None, content))
        made.content.update({PARTIAL: True, **attributes})
        return made

    def _name(self) -> str:
        self.dialect_matters = True
        return self._dialect

    def _description(self) -> Value:
        driver = Unknown("the driver is not known")
        return Template("", parts=(f"{self._name()}+", driver))

    def is_dialect(self, value: Value, cls: Value) -> bool | None:
        """Whether the dialect is of a class of SQLAlchemy, as `isinstance(dialect, PGDialect)`."""
        if value is not self._made:
            return None
        names = [
            str(dialect_class).lower()
            for dialect_class in (cls if isinstance(cls, tuple) else (cls,))
        ]
        if not all("dialects." in name and name.endswith("dialect") for name in names):
            return None
        self.dialect_matters = True
        return any(f"dialects.{self._dialect}." in name for name in names)

    def answer(self, call: Call) -> tuple[Value] | None:
        """Return in a tuple what asking for a connection, the context or the mode gives."""
        name = tail(call.func)
        base = call.func.base if isinstance(call.func, Attribute) else None
        if isinstance(base, Instance) and base.cls.module is self._module:
            again = name in SAME_CONNECTION and base is not self.context
            if again or name == "get_bind":
                return (self.connection,)
        if name in ("get_bind", "get_context", "f", "is_offline_mode") and _is_alembic(call):
            known = {"get_bind": self.connection, "get_context": self.context}
            return (known.get(name, call.args[0] if name == "f" and call.args else False),)
        if name == "get_bind" and isinstance(base, Call):
            return (self.connection,)
        return None


def _is_alembic(call: Call) -> bool:
    func = call.func
    return is_op(func) or (isinstance(func, Outside) and func.path.startswith("alembic."))
