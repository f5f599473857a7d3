"""What all objects of the service have in common."""

from oslo_versionedobjects import base
from oslo_versionedobjects import fields

from parcels import objects

remotable = base.remotable
remotable_classmethod = base.remotable_classmethod


class ParcelsObjectRegistry(base.VersionedObjectRegistry):

    def registration_hook(self, cls, index):
        setattr(objects, cls.obj_name(), cls)


class ParcelsObject(base.VersionedObject):
    OBJ_SERIAL_NAMESPACE = 'parcels_object'
    OBJ_PROJECT_NAMESPACE = 'parcels'


class PersistentObject:
    """Fields of every object that has a table."""

    fields = {
        'created_at': fields.DateTimeField(nullable=True),
        'updated_at': fields.DateTimeField(nullable=True),
    }
