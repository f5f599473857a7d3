from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = '1.1'
    fields = {
        'name': fields.StringField(),
        'insured': fields.BooleanField(),  # HSE101
    }
