"""A parcel on its way, and a list of them."""

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields

from parcels import objects
from parcels.db import api as db
from parcels.objects import base
from parcels.objects import fields as parcels_fields


@base.ParcelsObjectRegistry.register
class Parcel(base.PersistentObject, base.ParcelsObject):
    # Version 1.0: Initial version
    # Version 1.1: Added carrier
    # Version 1.2: Carrier is at version 1.1
    VERSION = '1.3'

    fields = {
        'id': fields.IntegerField(read_only=True),
        'recipient': fields.StringField(),
        'weight_grams': fields.IntegerField(),
        'insured_value': fields.IntegerField(nullable=True),
        'note': fields.StringField(),
        'status': parcels_fields.ParcelStatusField(),
        'carrier': fields.ObjectField('Carrier', nullable=True),
    }

    obj_relationships = {
        'carrier': [('1.1', '1.0'), ('1.2', '1.1')],
    }

    @staticmethod
    def from_db(context, parcel, row):
        for field in ('id', 'recipient', 'weight_grams', 'insured_value',
                      'note', 'status', 'created_at', 'updated_at'):
            setattr(parcel, field, row[field])
        parcel.carrier = None
        if row['carrier']:
            parcel.carrier = objects.Carrier.from_db(
                context, objects.Carrier(), row['carrier'])
        parcel._context = context
        parcel.obj_reset_changes()
        return parcel

    @base.remotable_classmethod
    def get_by_id(cls, context, parcel_id):
        return cls.from_db(context, cls(), db.parcel_get(parcel_id))

    @base.remotable
    def save(self):
        changes = self.obj_get_changes()
        if 'carrier' in changes:
            carrier = changes.pop('carrier')
            changes['carrier_id'] = carrier.id if carrier else None
        db.parcel_update(self.id, changes)
        self.obj_reset_changes()

    @base.remotable
    def finish(self, status):
        self.status = status
        self.save()


@base.ParcelsObjectRegistry.register
class ParcelList(ovo_base.ObjectListBase, base.ParcelsObject):
    # Version 1.0: Initial version
    # Version 1.1: Parcel is at version 1.1
    # Version 1.2: Parcel is at version 1.2
    VERSION = '1.2'

    fields = {
        'objects': fields.ListOfObjectsField('Parcel'),
    }

    child_versions = {
        '1.0': '1.0',
        '1.1': '1.1',
        '1.2': '1.2',
    }

    @base.remotable_classmethod
    def get_by_status(cls, context, status, limit=None):
        rows = db.parcel_get_by_status(status, limit)
        parcels = [Parcel.from_db(context, Parcel(), row) for row in rows]
        return cls(context=context, objects=parcels)
