"""Defaults of string options of oslo.config: what a program uses where nobody says otherwise."""

from collections.abc import Callable, Collection, Iterator

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import functions_of, given
from upgradelint.facts.rpc.library import Target, name_of
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Argument, Attribute, Call, Outside, Unknown, Value, show

ORIGIN = "config-option"
"""Kind of origin: which files have an option of a name."""

STEPS = 20_000

CONFIGURATION = "oslo_config.cfg.CONF"

REGISTERING = frozenset({"register_opt", "register_opts", "register_cli_opt", "register_cli_opts"})


class _Registered(Frozen):
    """Options under the name of their group."""

    group: str
    options: tuple[Call, ...]


class ConfigOptions:
    """Finds options; `files` returns the modules of the files that define one of a name."""

    def __init__(self, ev: Evaluator, files: Callable[[str], Collection[Module]]) -> None:
        self._ev = ev
        self._files = files

    def default(self, value: Value) -> str | None:
        """Return the default of the option that a value is read from, None where that is open."""
        if not isinstance(value, (Attribute, Outside)):
            return None
        *_, group, name = ("", *show(value).split("."))
        found = [call for module in self._noted(name) for call in _named(self._ev, module, name)]
        defaults = {_default(call) for call in found}
        if len(defaults) > 1:
            modules = self._noted(name)
            defaults = {_default(call) for each in modules for call in self._of(each, group, name)}
        known = defaults.pop() if len(defaults) == 1 else None
        return known if isinstance(known, str) else None

    def defined(self, value: Value) -> tuple[str, ...] | None:
        """Return the names that an option was known by before; None where the tree defines none of
        its name.
        """
        *_, name = show(value).split(".")
        modules = self._noted(name)
        found = [call for module in modules for call in _named(self._ev, module, name)]
        formerly = {old for call in found for old in _formerly(call)}
        return tuple(sorted(formerly)) if modules else None

    def settled(self, target: Target) -> Target:
        """Return a target with version and namespace as the configuration has them by default."""
        version, namespace = self._or_default(target.version), target.namespace
        if name_of(namespace) is None:
            namespace = self._or_default(namespace)
        return replace(target, version=version, namespace=namespace, topic=self._read(target.topic))

    def _or_default(self, value: Value) -> Value:
        found = self.default(value) if isinstance(value, Unknown) else None
        return value if found is None else found

    def _read(self, topic: Value) -> Value:
        """A topic that is read from an argument as the only option of that name."""
        if isinstance(topic, Attribute) and isinstance(topic.base, Argument):
            modules = self._noted(topic.name)
            found = {call for module in modules for call in _named(self._ev, module, topic.name)}
            if len(found) == 1:
                return Outside(f"{CONFIGURATION}.{topic.name}")
        return topic

    def _noted(self, name: str) -> Collection[Module]:
        self._ev.program.origins.noted.add(f"{ORIGIN}:{name}")
        return self._files(name)

    def _of(self, module: Module, group: str, name: str) -> Iterator[Call]:
        """The options of a name that functions of a module register in a group."""
        watch = _Registers()
        with self._ev.within(STEPS, lambda _: False), self._ev.observed(watch):
            for func in functions_of(self._ev, module):
                self._ev.explore(func, *given(func, bound=False))
        for registered in watch.registrations:
            yield from (
                option
                for option in registered.options
                if registered.group == group and _is(option, name)
            )


class _Registers:
    """Notes which options are registered in which group."""

    def __init__(self) -> None:
        self.registrations: list[_Registered] = []

    def called(self, call: Call, state: State) -> Value | None:
        """Note `conf.register_opts(options, group)`."""
        named = show(call.func).rpartition(".")[2]
        if isinstance(call.func, (Attribute, Outside)) and named in REGISTERING and call.args:
            options = tuple(_options(call.args[0], state))
            self.registrations.append(_Registered(_group(call.argument(1, "group")), options))
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def _group(value: Value) -> str:
    name = value.argument(0, "name") if isinstance(value, Call) else value
    return name if isinstance(name, str) else ""


def _named(ev: Evaluator, module: Module, name: str) -> Iterator[Call]:
    """The options of a name among what a module holds."""
    for bound in list(module.source.bindings):
        value = ev.program.lookup(module, bound)
        yield from (option for option in _options(value, ev.base) if _is(option, name))


def _options(value: Value, state: State) -> Iterator[Call]:
    items = state.read(value).items if isinstance(value, ListValue) else value
    for call in items if isinstance(items, (list, tuple)) else (items,):
        made = call.func if isinstance(call, Call) else None
        if isinstance(made, Outside) and made.path.startswith("oslo_config."):
            yield call


def _is(option: Call, name: str) -> bool:
    given = option.argument(0, "name")
    return isinstance(given, str) and given.replace("-", "_") == name


def _default(option: Call) -> Value:
    found = dict(option.kwargs).get("default")
    return "" if isinstance(found, Unknown) else found


def _formerly(option: Call) -> Iterator[str]:
    """The names that a deprecated option is still read by."""
    named = dict(option.kwargs)
    several = named.get("deprecated_opts")
    given = several if isinstance(several, tuple) else ()
    for name in (
        named.get("deprecated_name"),
        *(given_option.argument(0, "name") for given_option in given),
    ):
        if isinstance(name, str):
            yield name.replace("-", "_")
