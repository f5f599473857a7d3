"""A courier: takes parcels to their recipients."""

import oslo_messaging as messaging

from parcels.objects import fields


class CourierManager:

    target = messaging.Target(version='1.2')

    def collect(self, context, parcel, carrier_name=None):
        parcel.status = fields.ParcelStatus.IN_TRANSIT
        parcel.save()

    def deliver(self, context, parcel, proof):
        parcel.note = proof
        parcel.finish(fields.ParcelStatus.DELIVERED)

    def report_lost(self, context, parcel):
        parcel.status = fields.ParcelStatus.LOST
        parcel.save()

    def return_to_sender(self, context, parcel):
        parcel.finish(fields.ParcelStatus.RETURNED)
