"""Abstract base classes: a metaclass that changes nothing the facts see."""


class ABCMeta(type):
    pass


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(func):
    return func


abstractproperty = property
abstractclassmethod = classmethod
abstractstaticmethod = staticmethod
