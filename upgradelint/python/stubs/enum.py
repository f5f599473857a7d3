"""Enumerations: members are instances with a name and a value, in order of definition."""


class EnumMeta(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        if "__new__" in namespace:
            cls.__member_new__ = namespace["__new__"]
        members = {}
        for base in bases:
            members.update(getattr(base, "__members__", {}))
        number = 0
        for key, value in namespace.items():
            if key.startswith("_") or callable(value):
                continue
            number = number + 1
            value = cls._auto(key, number) if isinstance(value, auto) else value
            member = _made(cls, value)
            member.name = key
            member.value = member._value_
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


def _made(cls, value):
    """A member as the class makes it: its `__new__` and `__init__` get the parts of a tuple."""
    parts = value if isinstance(value, tuple) else (value,)
    made = object.__new__(cls)
    made._value_ = value
    if hasattr(cls, "__member_new__"):
        own = cls.__member_new__(cls, *parts)
        if isinstance(own, cls):
            made = own
            if not hasattr(own, "_value_"):
                own._value_ = value
    if hasattr(cls, "__init__"):
        made.__init__(*parts)
    return made


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
