from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = '1.0'
    fields = {
        'name': fields.StringField(),
    }
