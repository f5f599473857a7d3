"""The versioned objects. Once registered each is `objects.NAME`."""


def register_all():
    __import__('parcels.objects.carrier')
    __import__('parcels.objects.event')
    __import__('parcels.objects.parcel')
