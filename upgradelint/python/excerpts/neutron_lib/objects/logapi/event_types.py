"""The field that holds which events are logged."""

from neutron_lib.services.logapi import constants
from oslo_versionedobjects import fields as obj_fields


class SecurityEvent(obj_fields.String):
    def __init__(self, valid_values, **kwargs):
        self._valid_values = valid_values
        super().__init__(**kwargs)

    def coerce(self, obj, attr, value):
        return value


class SecurityEventField(obj_fields.AutoTypedField):
    AUTO_TYPE = SecurityEvent(constants.LOG_EVENTS)
