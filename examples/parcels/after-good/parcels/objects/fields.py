"""The field types of the service."""

from oslo_versionedobjects import fields


class ParcelStatus(fields.Enum):
    ACCEPTED = 'accepted'
    IN_TRANSIT = 'in-transit'
    DELIVERED = 'delivered'
    LOST = 'lost'
    RETURNED = 'returned'

    ALL = (ACCEPTED, IN_TRANSIT, DELIVERED, LOST, RETURNED)

    def __init__(self):
        super().__init__(valid_values=ParcelStatus.ALL)


class ParcelStatusField(fields.BaseEnumField):
    AUTO_TYPE = ParcelStatus()
