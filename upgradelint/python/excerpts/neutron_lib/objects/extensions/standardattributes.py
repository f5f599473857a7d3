"""The fields that resources with standard attributes share."""

from oslo_versionedobjects import fields as obj_fields

STANDARD_ATTRIBUTES = {
    "revision_number": obj_fields.IntegerField(),
    "description": obj_fields.StringField(nullable=True),
    "created_at": obj_fields.DateTimeField(nullable=True, tzinfo_aware=False),
    "updated_at": obj_fields.DateTimeField(nullable=True, tzinfo_aware=False),
}


def add_standard_attributes(cls):
    cls.fields = cls.fields.copy()
    cls.fields.update(STANDARD_ATTRIBUTES)
