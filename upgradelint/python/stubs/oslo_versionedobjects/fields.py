"""Field classes and field types: which type a field class has, and how it prints."""

import abc

from oslo_versionedobjects import exception


class KeyTypeError(TypeError):
    pass


class ElementTypeError(TypeError):
    pass


class AbstractFieldType(metaclass=abc.ABCMeta):
    pass


class FieldType(AbstractFieldType):
    def coerce(self, obj, attr, value):
        return value

    def from_primitive(self, obj, attr, value):
        return value

    def to_primitive(self, obj, attr, value):
        return value

    def stringify(self, value):
        return str(value)


class UnspecifiedDefault:
    pass


class Field:
    def __init__(self, field_type, nullable=False, default=UnspecifiedDefault, read_only=False):
        self._type = field_type
        self._nullable = nullable
        self._default = default
        self._read_only = read_only

    def to_primitive(self, obj, attr, value):
        return None if value is None else self._type.to_primitive(obj, attr, value)

    def __repr__(self):
        if isinstance(self._default, set):
            default = "set([%s])" % ",".join(sorted([str(v) for v in self._default]))
        else:
            default = str(self._default)
        return "%s(default=%s,nullable=%s)" % (
            self._type.__class__.__name__,
            default,
            self._nullable,
        )

    @property
    def nullable(self):
        return self._nullable

    @property
    def default(self):
        return self._default

    @property
    def read_only(self):
        return self._read_only


class String(FieldType):
    def coerce(self, obj, attr, value):
        return str(value)


class SensitiveString(String):
    def stringify(self, value):
        return "***"


class VersionPredicate(String):
    def coerce(self, obj, attr, value):
        return value


class Enum(String):
    def __init__(self, valid_values):
        if not valid_values:
            raise exception.EnumRequiresValidValuesError()
        self._valid_values = valid_values
        super().__init__()

    @property
    def valid_values(self):
        return self._valid_values

    def coerce(self, obj, attr, value):
        return value


class StringPattern(FieldType):
    pass


class UUID(StringPattern):
    def coerce(self, obj, attr, value):
        return str(value)


class MACAddress(StringPattern):
    def coerce(self, obj, attr, value):
        return value


class PCIAddress(StringPattern):
    def coerce(self, obj, attr, value):
        return value


class Integer(FieldType):
    def coerce(self, obj, attr, value):
        return int(value)


class NonNegativeInteger(FieldType):
    def coerce(self, obj, attr, value):
        return int(value)


class Float(FieldType):
    def coerce(self, obj, attr, value):
        return float(value)


class NonNegativeFloat(FieldType):
    def coerce(self, obj, attr, value):
        return float(value)


class Boolean(FieldType):
    def coerce(self, obj, attr, value):
        return bool(value)


class FlexibleBoolean(Boolean):
    def coerce(self, obj, attr, value):
        return bool(value)


class DateTime(FieldType):
    def __init__(self, tzinfo_aware=True, *args, **kwargs):
        self.tzinfo_aware = tzinfo_aware
        super().__init__(*args, **kwargs)

    def coerce(self, obj, attr, value):
        return value


class IPAddress(StringPattern):
    def coerce(self, obj, attr, value):
        return value


class IPV4Address(IPAddress):
    def coerce(self, obj, attr, value):
        return value


class IPV6Address(IPAddress):
    def coerce(self, obj, attr, value):
        return value


class IPV4AndV6Address(IPAddress):
    def coerce(self, obj, attr, value):
        return value


class IPNetwork(StringPattern):
    def coerce(self, obj, attr, value):
        return value


class IPV4Network(IPNetwork):
    def coerce(self, obj, attr, value):
        return value


class IPV6Network(IPNetwork):
    def coerce(self, obj, attr, value):
        return value


class CompoundFieldType(FieldType):
    def __init__(self, element_type, **field_args):
        self._element_type = Field(element_type, **field_args)


class List(CompoundFieldType):
    def coerce(self, obj, attr, value):
        return value


class Dict(CompoundFieldType):
    def coerce(self, obj, attr, value):
        return value


class DictProxyField:
    def __init__(self, dict_field_name, key_type=int):
        self._fld_name = dict_field_name
        self._key_type = key_type


class Set(CompoundFieldType):
    def coerce(self, obj, attr, value):
        return value


class Object(FieldType):
    def __init__(self, obj_name, subclasses=False, **kwargs):
        self._obj_name = obj_name
        self._subclasses = subclasses
        super().__init__(**kwargs)

    def coerce(self, obj, attr, value):
        return value


class AutoTypedField(Field):
    AUTO_TYPE = None

    def __init__(self, nullable=False, default=UnspecifiedDefault, read_only=False):
        super().__init__(self.AUTO_TYPE, nullable=nullable, default=default, read_only=read_only)


class StringField(AutoTypedField):
    AUTO_TYPE = String()


class SensitiveStringField(AutoTypedField):
    AUTO_TYPE = SensitiveString()


class VersionPredicateField(AutoTypedField):
    AUTO_TYPE = VersionPredicate()


class BaseEnumField(AutoTypedField):
    def __repr__(self):
        return "%s(default=%s,nullable=%s,valid_values=%s)" % (
            self._type.__class__.__name__,
            self._default,
            self._nullable,
            self._type.valid_values,
        )

    @property
    def valid_values(self):
        return self._type.valid_values


class EnumField(BaseEnumField):
    def __init__(self, valid_values, **kwargs):
        self.AUTO_TYPE = Enum(valid_values=valid_values)
        super().__init__(**kwargs)


class StateMachine(EnumField):
    pass


class UUIDField(AutoTypedField):
    AUTO_TYPE = UUID()


class MACAddressField(AutoTypedField):
    AUTO_TYPE = MACAddress()


class PCIAddressField(AutoTypedField):
    AUTO_TYPE = PCIAddress()


class IntegerField(AutoTypedField):
    AUTO_TYPE = Integer()


class NonNegativeIntegerField(AutoTypedField):
    AUTO_TYPE = NonNegativeInteger()


class FloatField(AutoTypedField):
    AUTO_TYPE = Float()


class NonNegativeFloatField(AutoTypedField):
    AUTO_TYPE = NonNegativeFloat()


class BooleanField(AutoTypedField):
    AUTO_TYPE = Boolean()


class FlexibleBooleanField(AutoTypedField):
    AUTO_TYPE = FlexibleBoolean()


class DateTimeField(AutoTypedField):
    def __init__(self, tzinfo_aware=True, **kwargs):
        self.AUTO_TYPE = DateTime(tzinfo_aware=tzinfo_aware)
        super().__init__(**kwargs)


class DictOfStringsField(AutoTypedField):
    AUTO_TYPE = Dict(String())


class DictOfNullableStringsField(AutoTypedField):
    AUTO_TYPE = Dict(String(), nullable=True)


class DictOfIntegersField(AutoTypedField):
    AUTO_TYPE = Dict(Integer())


class ListOfStringsField(AutoTypedField):
    AUTO_TYPE = List(String())


class SetOfStringsField(AutoTypedField):
    AUTO_TYPE = Set(String())


class ListOfListsOfStringsField(AutoTypedField):
    AUTO_TYPE = List(List(String()))


class DictOfListOfStringsField(AutoTypedField):
    AUTO_TYPE = Dict(List(String()))


class DictOfSetOfIntegersField(AutoTypedField):
    AUTO_TYPE = Dict(Set(Integer()))


class ListOfEnumField(AutoTypedField):
    def __init__(self, valid_values, **kwargs):
        self.AUTO_TYPE = List(Enum(valid_values))
        super().__init__(**kwargs)

    def __repr__(self):
        return "%s(default=%s,nullable=%s,valid_values=%s)" % (
            self._type.__class__.__name__,
            self._default,
            self._nullable,
            self._type._element_type._type.valid_values,
        )


class SetOfIntegersField(AutoTypedField):
    AUTO_TYPE = Set(Integer())


class ListOfSetsOfIntegersField(AutoTypedField):
    AUTO_TYPE = List(Set(Integer()))


class ListOfIntegersField(AutoTypedField):
    AUTO_TYPE = List(Integer())


class ListOfDictOfNullableStringsField(AutoTypedField):
    AUTO_TYPE = List(Dict(String(), nullable=True))


class ObjectField(AutoTypedField):
    def __init__(self, objtype, subclasses=False, **kwargs):
        self.AUTO_TYPE = Object(objtype, subclasses)
        self.objname = objtype
        super().__init__(**kwargs)


class ListOfObjectsField(AutoTypedField):
    def __init__(self, objtype, subclasses=False, **kwargs):
        self.AUTO_TYPE = List(Object(objtype, subclasses))
        self.objname = objtype
        super().__init__(**kwargs)


class ListOfUUIDField(AutoTypedField):
    AUTO_TYPE = List(UUID())


class IPAddressField(AutoTypedField):
    AUTO_TYPE = IPAddress()


class IPV4AddressField(AutoTypedField):
    AUTO_TYPE = IPV4Address()


class IPV6AddressField(AutoTypedField):
    AUTO_TYPE = IPV6Address()


class IPV4AndV6AddressField(AutoTypedField):
    AUTO_TYPE = IPV4AndV6Address()


class IPNetworkField(AutoTypedField):
    AUTO_TYPE = IPNetwork()


class IPV4NetworkField(AutoTypedField):
    AUTO_TYPE = IPV4Network()


class IPV6NetworkField(AutoTypedField):
    AUTO_TYPE = IPV6Network()
