"""What happened to a parcel, and where."""

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields

from parcels.db import api as db
from parcels.objects import base
from parcels.objects import fields as parcels_fields


@base.ParcelsObjectRegistry.register
class ParcelEvent(base.PersistentObject, base.ParcelsObject):
    # Version 1.0: Initial version
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(read_only=True),
        'parcel_id': fields.IntegerField(),
        'status': parcels_fields.ParcelStatusField(),
    }


@base.ParcelsObjectRegistry.register
class ParcelEventList(ovo_base.ObjectListBase, base.ParcelsObject):
    # Version 1.0: Initial version
    VERSION = '1.0'

    fields = {
        'objects': fields.ListOfObjectsField('ParcelEvent'),
    }

    child_versions = {'1.0': '1.0'}

    @base.remotable_classmethod
    def get_by_parcel_id(cls, context, parcel_id):
        rows = db.event_get_by_parcel(parcel_id)
        events = [ParcelEvent(context, **row) for row in rows]
        for event in events:
            event.obj_reset_changes()
        return cls(context=context, objects=events)
