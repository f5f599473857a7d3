"""Proxies of a module with what they forward to the endpoints beside them."""

from collections.abc import Iterator, Mapping
from operator import attrgetter

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.servers.proxies import with_forwarding
from upgradelint.facts.rpc.versions import version_order
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Unknown


def with_delegates(
    ev: Evaluator, endpoints: list[Endpoint], classes: Mapping[str, ClassValue]
) -> Iterator[Endpoint]:
    """Yield the endpoints of a module, of those `classes` by their dotted names; proxies get what
    they forward.
    """
    for endpoint in endpoints:
        cls = classes.get(endpoint.cls)
        others = [other for other in endpoints if _may_get(endpoint, other)]
        yield _with_base(_with_delegate(ev, endpoint, cls, others), cls)


def _may_get(endpoint: Endpoint, other: Endpoint) -> bool:
    """Whether another endpoint of the interface may be what one stands for."""
    return not other.delegate and other.interface == endpoint.interface


def _with_delegate(
    ev: Evaluator, endpoint: Endpoint, cls: ClassValue | None, others: list[Endpoint]
) -> Endpoint:
    """A proxy with the methods it forwards to the newest endpoint beside it, be it by hand."""
    if cls is None or not others:
        return endpoint
    if not endpoint.delegate:
        return _by_hand(ev, endpoint, cls, others)
    newest = max(others, key=_order)
    own = {method.name for method in endpoint.methods}
    more = [replace(each, forwarded=True) for each in newest.methods if each.name not in own]
    methods = sorted((*endpoint.methods, *more), key=attrgetter("name"))
    proxy = replace(endpoint, methods=tuple(methods), delegate=newest.cls)
    return with_forwarding(ev, cls, proxy, (newest,))


def _by_hand(
    ev: Evaluator, endpoint: Endpoint, cls: ClassValue, others: list[Endpoint]
) -> Endpoint:
    """An endpoint, which may stand for those of other majors method by method."""
    major = _order(endpoint)[0]
    majors = [other for other in others if _order(other)[0] != major]
    majors.sort(key=_order, reverse=True)
    return with_forwarding(ev, cls, endpoint, majors) if majors else endpoint


def _order(endpoint: Endpoint) -> tuple[int, ...]:
    return version_order(endpoint.version)


def _with_base(endpoint: Endpoint, cls: ClassValue | None) -> Endpoint:
    """An endpoint that may have any method, where a base of its class cannot be read."""
    bases = (base for ancestor in (cls.mro if cls else ()) for base in ancestor.bases)
    unread = any(type(base) is Unknown for base in bases)
    return replace(endpoint, delegate=endpoint.delegate or "?") if unread else endpoint
