"""Who carries a parcel."""

from oslo_utils import versionutils
from oslo_versionedobjects import fields

from parcels.db import api as db
from parcels.objects import base


@base.ParcelsObjectRegistry.register
class Carrier(base.ParcelsObject):
    # Version 1.0: Initial version
    # Version 1.1: Added phone
    VERSION = '1.1'

    fields = {
        'id': fields.IntegerField(),
        'name': fields.StringField(),
        'email': fields.StringField(nullable=True),
        'phone': fields.IntegerField(nullable=True),
        'region': fields.StringField(nullable=False),
    }

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target = versionutils.convert_version_to_tuple(target_version)
        if target < (1, 1):
            primitive.pop('phone', None)

    @staticmethod
    def from_db(context, carrier, row):
        for field in carrier.fields:
            setattr(carrier, field, row[field])
        carrier._context = context
        carrier.obj_reset_changes()
        return carrier

    @base.remotable_classmethod
    def get_by_name(cls, context, name, region):
        row = db.carrier_get_by_name(name, region)
        return cls.from_db(context, cls(), row)
