"""The picture of services and interfaces, and the same as a table for who cannot see it."""

from collections.abc import Iterator

from upgradelint.page.elements import Html, element, joined
from upgradelint.plan.model import Plan, Service, Verdict

_WIDTH, _ROW, _TOP = 760, 54, 34
_LEFT, _RIGHT, _BOX, _HEIGHT = 10, 520, 230, 40
_WORST: tuple[Verdict, ...] = ("breaks", "unknown", "pinned", "ordered", "fine")
_LONGEST = 30
_LEGEND = "A thick line: serves. A dashed line: calls. A thick frame: other services wait for it."


def picture(plan: Plan) -> Html | None:
    """Return the picture: services on the left in their order, interfaces on the right."""
    services = [service for service in _ordered(plan) if service.presence != "gone"]
    if not services or not plan.interfaces:
        return None
    names = [interface.name for interface in plan.interfaces]
    places = {name: number for number, name in enumerate(names)}
    height = _TOP + _ROW * max(len(services), len(names)) + 10
    drawn = element(
        "svg",
        element("title", f"Services of {plan.new} and the interfaces between them"),
        element("desc", "The table below says the same."),
        element("text", "services, in their order", x=str(_LEFT), y="18", class_="small"),
        element("text", "interfaces", x=str(_RIGHT), y="18", class_="small"),
        *(line for row, service in enumerate(services) for line in _lines(service, row, places)),
        *(_service(plan, service, row) for row, service in enumerate(services)),
        *(_interface(plan, name, row) for name, row in places.items()),
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_label=f"Services of {plan.new} and the interfaces between them",
    )
    legend = element("p", _LEGEND, class_="why")
    shown = element(
        "div", drawn, class_="picture", tabindex="0", role="group", aria_label="Picture"
    )
    return joined((shown, legend, _table(services)))


def _ordered(plan: Plan) -> list[Service]:
    known = {service.name: service for service in plan.services}
    order = [name for stage in plan.stages for name in stage.services]
    return [known[name] for name in dict.fromkeys((*order, *known))]


def _lines(service: Service, row: int, places: dict[str, int]) -> Iterator[Html]:
    for kind, names in (("calls", service.calls), ("serves", service.serves)):
        for name in names:
            start, end = _middle(row), _middle(places[name])
            x, to = _LEFT + _BOX, _RIGHT
            bend = (x + to) // 2
            yield element(
                "path",
                d=f"M{x} {start} C{bend} {start} {bend} {end} {to} {end}",
                class_=f"edge {kind}",
            )


def _middle(row: int) -> int:
    return _TOP + row * _ROW + _HEIGHT // 2


def _service(plan: Plan, service: Service, row: int) -> Html:
    heads = {edge.first for edge in plan.edges}
    how = {
        "itself": "has the models",
        "indirection": "asks for its objects",
        "unknown": "database: not known",
    }
    text = how.get(service.database, "")
    kind = "service first" if service.name in heads else "service"
    return element(
        "g", *_box(_LEFT, row, service.name, text), class_=kind, data_service=service.name
    )


def _interface(plan: Plan, name: str, row: int) -> Html:
    verdicts = {cell.verdict for cell in plan.matrix if cell.row == name}
    worst = next((each for each in _WORST if each in verdicts), "fine")
    interface = next(each for each in plan.interfaces if each.name == name)
    old, new = interface.old[-1:] or ("-",), interface.new[-1:] or ("-",)
    moved = old[0] if old == new else f"{old[0]} to {new[0]}"
    versions = f"{moved}, {worst}" if interface.kind == "rpc" else worst
    return element("g", *_box(_RIGHT, row, name, versions), class_=f"wire {worst}")


def _box(x: int, row: int, name: str, text: str) -> Iterator[Html]:
    y = _TOP + row * _ROW
    yield element(
        "rect", x=str(x), y=str(y), width=str(_BOX), height=str(_HEIGHT), rx="6", class_="box"
    )
    yield element("text", _cut(name), x=str(x + 10), y=str(y + 17))
    yield element("text", _cut(text), x=str(x + 10), y=str(y + 33), class_="small")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"


def _table(services: list[Service]) -> Html:
    columns = ("service", "serves", "calls", "database")
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    rows = (
        element(
            "tr",
            element("th", service.name, scope="row"),
            element("td", ", ".join(service.serves)),
            element(
                "td", ", ".join(service.calls) + ("" if service.calls_known else " and what else?")
            ),
            element("td", service.database),
        )
        for service in services
    )
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("details", element("summary", "The picture as a table"), table)
