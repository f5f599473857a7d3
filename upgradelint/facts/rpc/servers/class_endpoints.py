"""Classes as endpoints: those with a target, and those that a server is given with one."""

from ast import ClassDef
from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of
from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.library import Target, known_pieces, name_of, route
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.servers.methods.of_class import ClassMethods
from upgradelint.facts.rpc.servers.targets import Targets
from upgradelint.facts.rpc.versions import read_version
from upgradelint.facts.shown import topic_name
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown
from upgradelint.python.values.words import why


class ClassEndpoints:
    """Makes endpoints of classes, which it keeps as `classes` by the dotted names; what cannot be
    told is put into `unproven`.
    """

    def __init__(
        self,
        ev: Evaluator,
        options: ConfigOptions,
        targets: Targets,
        methods: ClassMethods,
        unproven: list[Unproven],
    ) -> None:
        self._ev = ev
        self._options = options
        self._targets = targets
        self._methods = methods
        self._unproven = unproven
        self.classes: dict[str, ClassValue] = {}

    def of_module(self, module: Module) -> Iterator[Endpoint]:
        """Yield the endpoints of the classes of a module that have a target."""
        for cls in classes_of(self._ev, module):
            target = self._targets.of_class(cls)
            if target is not None:
                yield from self.endpoint(cls, target, self._targets.where(cls), module)

    def unreadable(self, module: Module) -> Iterator[Unproven]:
        """Yield the classes of a module that cannot be read: each might be an endpoint."""
        for statement in module.source.body:
            if not isinstance(statement, ClassDef):
                continue
            value = self._ev.program.lookup(module, statement.name)
            if type(value) is Unknown:
                name = f"{module.name}.{statement.name}"
                reason = f"the class cannot be read: {why(value)}"
                yield Unproven("rpc", name, reason, module.at(statement))

    def is_proxy(self, cls: ClassValue) -> bool:
        """Whether a class is asked for names that it has not."""
        return bool(find_in_class(self._ev, cls, "__getattr__", self._ev.base)[1])

    def endpoint(
        self, cls: ClassValue, target: Target, where: Location, module: Module
    ) -> Iterator[Endpoint]:
        """Yield the endpoint that a class is by its target, as a module has it; none where the
        target cannot be told.
        """
        target = self._options.settled(target)
        given = "1.0" if target.version is None else target.version
        version, malformed = read_version(given)
        namespace = name_of(target.namespace)
        if not version or namespace is None:
            reason = f"its target cannot be told: {why(target.namespace if version else given)}"
            self._unproven.append(Unproven("rpc", cls.path, reason, where))
            return
        self.classes[cls.path] = cls
        methods = self._methods.of(cls)
        yield Endpoint(
            package=cls.module.package,
            namespace=namespace,
            version=version,
            cls=cls.path,
            methods=tuple(method for method, hidden in methods if not hidden),
            location=cls.where,
            version_location=where,
            topic=route(target.topic),
            topic_name=self._topic_name(cls, target, where, module),
            malformed=malformed,
            delegate="?" if self.is_proxy(cls) else "",
            hidden=tuple(method for method, hidden in methods if hidden),
        )

    def _topic_name(self, cls: ClassValue, target: Target, where: Location, module: Module) -> str:
        if self._targets.is_chosen(cls):
            return ""
        return topic_name(known_pieces(target.topic), [cls.module, module], where.line)
