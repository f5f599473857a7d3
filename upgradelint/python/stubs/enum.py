"""Enumerations: members are instances with a name and a value, in order of definition."""


class EnumMeta(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        members = {}
        for base in bases:
            members.update(getattr(base, "__members__", {}))
        number = 0
        for key, value in namespace.items():
            if key.startswith("_") or callable(value):
                continue
            number = number + 1
            member = object.__new__(cls)
            member.name = key
            member.value = cls._auto(key, number) if isinstance(value, auto) else value
            member._value_ = member.value
            member._name_ = key
            members[key] = member
            setattr(cls, key, member)
        cls.__members__ = members
        return cls

    def __iter__(cls):
        return list(cls.__members__.values())

    def __getitem__(cls, name):
        return cls.__members__[name]

    def __len__(cls):
        return len(cls.__members__)

    def __call__(cls, value):
        for member in cls.__members__.values():
            if member.value == value:
                return member
        raise ValueError(value)


class auto:
    pass


class Enum(metaclass=EnumMeta):
    @staticmethod
    def _auto(name, number):
        return number

    def __str__(self):
        return self.__class__.__name__ + "." + self.name

    def __repr__(self):
        return "<%s.%s: %r>" % (self.__class__.__name__, self.name, self.value)


class IntEnum(Enum):
    pass


class StrEnum(Enum):
    @staticmethod
    def _auto(name, number):
        return name.lower()

    def __str__(self):
        return self.value


class Flag(Enum):
    pass


class IntFlag(Enum):
    pass


def unique(cls):
    return cls
