"""A parcel on its way, and a list of them."""

from oslo_utils import versionutils
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
    # Version 1.3: Added insured_value and weight_grams, which is to replace
    #              weight_kg in version 2.0; the status may be returned;
    #              Carrier is at version 1.2
    VERSION = '1.3'

    fields = {
        'id': fields.IntegerField(read_only=True),
        'recipient': fields.StringField(),
        'weight_kg': fields.IntegerField(),
        'weight_grams': fields.IntegerField(),
        'insured_value': fields.IntegerField(nullable=True),
        'note': fields.StringField(nullable=True),
        'status': parcels_fields.ParcelStatusField(),
        'carrier': fields.ObjectField('Carrier', nullable=True),
    }

    obj_relationships = {
        'carrier': [('1.1', '1.0'), ('1.2', '1.1'), ('1.3', '1.2')],
    }

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target = versionutils.convert_version_to_tuple(target_version)
        if target < (1, 3):
            if 'weight_grams' in primitive:
                grams = primitive.pop('weight_grams')
                primitive['weight_kg'] = -(-grams // 1000)
            primitive.pop('insured_value', None)
            if primitive.get('status') == 'returned':
                primitive['status'] = parcels_fields.ParcelStatus.LOST

    @staticmethod
    def from_db(context, parcel, row):
        if row['weight_grams'] is None:
            # Stored by a release that knew kilograms only.
            row = {**row, 'weight_grams': row['weight_kg'] * 1000}
        for field in ('id', 'recipient', 'weight_kg', 'weight_grams',
                      'insured_value', 'note', 'status', 'created_at',
                      'updated_at'):
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
        if 'weight_grams' in changes:
            # Older conductors read the old column.
            changes['weight_kg'] = -(-changes['weight_grams'] // 1000)
        elif 'weight_kg' in changes:
            # An older courier changed it.
            changes['weight_grams'] = changes['weight_kg'] * 1000
        db.parcel_update(self.id, changes)
        self.obj_reset_changes()

    @base.remotable
    def mark_delivered(self):
        self.status = parcels_fields.ParcelStatus.DELIVERED
        self.save()

    @base.remotable
    def mark_returned(self):
        self.status = parcels_fields.ParcelStatus.RETURNED
        self.save()


@base.ParcelsObjectRegistry.register
class ParcelList(ovo_base.ObjectListBase, base.ParcelsObject):
    # Version 1.0: Initial version
    # Version 1.1: Parcel is at version 1.1
    # Version 1.2: Parcel is at version 1.2
    # Version 1.3: Parcel is at version 1.3; get_by_status takes a marker
    VERSION = '1.3'

    fields = {
        'objects': fields.ListOfObjectsField('Parcel'),
    }

    child_versions = {
        '1.0': '1.0',
        '1.1': '1.1',
        '1.2': '1.2',
        '1.3': '1.3',
    }

    @base.remotable_classmethod
    def get_by_status(cls, context, status, limit=None, marker=0):
        rows = db.parcel_get_by_status(status, limit, marker)
        parcels = [Parcel.from_db(context, Parcel(), row) for row in rows]
        return cls(context=context, objects=parcels)
