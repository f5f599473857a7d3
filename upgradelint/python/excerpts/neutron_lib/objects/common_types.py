"""The field types of neutron_lib: what each is made of, which convert values, how each prints."""

from neutron_lib import constants
from oslo_versionedobjects import fields as obj_fields


class RangeConstrainedInteger(obj_fields.Integer):
    def __init__(self, start, end, **kwargs):
        self._start = int(start)
        self._end = int(end)
        super().__init__(**kwargs)

    def coerce(self, obj, attr, value):
        return value


class IPNetworkPrefixLen(RangeConstrainedInteger):
    def __init__(self, **kwargs):
        super().__init__(0, constants.IPv6_BITS, **kwargs)


class PortRange(RangeConstrainedInteger):
    def __init__(self, start=constants.PORT_RANGE_MIN, **kwargs):
        super().__init__(start, constants.PORT_RANGE_MAX, **kwargs)


class VlanIdRange(RangeConstrainedInteger):
    def __init__(self, **kwargs):
        super().__init__(constants.MIN_VLAN_TAG, constants.MAX_VLAN_TAG, **kwargs)


class PortRanges(obj_fields.FieldType):
    def coerce(self, obj, attr, value):
        return value


class DomainName(obj_fields.String):
    def coerce(self, obj, attr, value):
        return value


class IntegerEnum(obj_fields.Integer):
    def __init__(self, valid_values=None, **kwargs):
        self._valid_values = valid_values
        super().__init__(**kwargs)

    def coerce(self, obj, attr, value):
        return value


class IPVersionEnum(IntegerEnum):
    def __init__(self, **kwargs):
        super().__init__(constants.IP_ALLOWED_VERSIONS, **kwargs)


class DscpMark(IntegerEnum):
    def __init__(self, valid_values=None, **kwargs):
        super().__init__(constants.VALID_DSCP_MARKS)


class IpProtocolEnum(obj_fields.Enum):
    def __init__(self, **kwargs):
        numbers = [str(number) for number in range(256)]
        super().__init__([*constants.IP_PROTOCOL_MAP, *numbers], **kwargs)


class MACAddress(obj_fields.FieldType):
    def coerce(self, obj, attr, value):
        return value

    def to_primitive(self, obj, attr, value):
        return str(value)

    def from_primitive(self, obj, attr, value):
        return value


class DictOfMiscValues(obj_fields.FieldType):
    def coerce(self, obj, attr, value):
        return value

    def from_primitive(self, obj, attr, value):
        return value

    def to_primitive(self, obj, attr, value):
        return str(value)


class IPNetwork(obj_fields.FieldType):
    def coerce(self, obj, attr, value):
        return value

    def to_primitive(self, obj, attr, value):
        return str(value)

    def from_primitive(self, obj, attr, value):
        return value


class UUID(obj_fields.UUID):
    def coerce(self, obj, attr, value):
        return str(value)


class IPNetworkPrefixLenField(obj_fields.AutoTypedField):
    AUTO_TYPE = IPNetworkPrefixLen()


class PortRangeField(obj_fields.AutoTypedField):
    AUTO_TYPE = PortRange()


class PortRangesField(obj_fields.AutoTypedField):
    AUTO_TYPE = PortRanges()


class VlanIdRangeField(obj_fields.AutoTypedField):
    AUTO_TYPE = VlanIdRange()


class DomainNameField(obj_fields.AutoTypedField):
    AUTO_TYPE = DomainName()


class IPVersionEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = IPVersionEnum()


class DscpMarkField(obj_fields.AutoTypedField):
    AUTO_TYPE = DscpMark()


class IpProtocolEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = IpProtocolEnum()


class MACAddressField(obj_fields.AutoTypedField):
    AUTO_TYPE = MACAddress()


class DictOfMiscValuesField(obj_fields.AutoTypedField):
    AUTO_TYPE = DictOfMiscValues()


class IPNetworkField(obj_fields.AutoTypedField):
    AUTO_TYPE = IPNetwork()


class UUIDField(obj_fields.AutoTypedField):
    AUTO_TYPE = UUID()


class PortRangeWith0Field(obj_fields.AutoTypedField):
    AUTO_TYPE = PortRange(start=0)


class ListOfIPNetworksField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.List(obj_fields.IPNetwork())


class SetOfUUIDsField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Set(obj_fields.UUID())


class ListOfDictOfMiscValuesField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.List(DictOfMiscValues())


class HARouterEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_HA_STATES)


class IPV6ModeEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.IPV6_MODES)


class FlowDirectionEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_DIRECTIONS)


class FlowDirectionAndAnyEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_DIRECTIONS_AND_ANY)


class IpamAllocationStatusEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_IPAM_ALLOCATION_STATUSES)


class EtherTypeEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_ETHERTYPES)


class PortBindingStatusEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.PORT_BINDING_STATUSES)


class FloatingIPStatusEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_FLOATINGIP_STATUS)


class RouterStatusEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_ROUTER_STATUS)


class NetworkSegmentRangeNetworkTypeEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.NETWORK_SEGMENT_RANGE_TYPES)


class NumaAffinityPoliciesEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.PORT_NUMA_POLICIES)


class PortHardwareOffloadTypeEnumField(obj_fields.AutoTypedField):
    AUTO_TYPE = obj_fields.Enum(constants.VALID_HWOL_TYPES)
