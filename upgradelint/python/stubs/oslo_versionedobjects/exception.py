class ObjectActionError(Exception):
    pass


class IncompatibleObjectVersion(Exception):
    pass


class InvalidTargetVersion(Exception):
    pass


class OrphanedObjectError(Exception):
    pass


class ReadOnlyFieldError(Exception):
    pass


class UnsupportedObjectError(Exception):
    pass


class EnumRequiresValidValuesError(ValueError):
    pass


class ObjectFieldInvalid(Exception):
    pass
