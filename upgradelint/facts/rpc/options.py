"""What a project says of its remote calls where its source does not show it."""

from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import Frozen, field


class RpcOptions(Frozen):
    """All by dotted names: the topic of each class that serves, "" where the source tells it; the
    class that serves each client; and the functions and classes that make clients.
    """

    servers: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str] = field(default_factory=dict)
    makers: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[bytes, ...]:
        """The last names of the makers, one of which is in every file that makes a client."""
        return tuple(maker.rpartition(".")[2].encode() for maker in self.makers)

    def parts(self) -> Iterator[str]:
        """Yield what facts depend on."""
        for table in (self.servers, self.clients):
            yield from (f"{name}={table[name]}" for name in sorted(table))
            yield "-"
        yield from self.makers
