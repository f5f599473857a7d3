"""Registration, the field merge, remotable methods and the base classes."""

import copy
import functools

from oslo_utils import versionutils as vutils
from oslo_versionedobjects import exception
from oslo_versionedobjects import fields as obj_fields


def _make_class_properties(cls):
    cls.fields = dict(cls.fields)
    for supercls in cls.mro()[1:-1]:
        if not hasattr(supercls, "fields"):
            continue
        for name, field in supercls.fields.items():
            if name not in cls.fields:
                cls.fields[name] = field


class VersionedObjectRegistry:
    _registry = None

    def registration_hook(self, cls, index):
        pass

    def _register_class(self, cls):
        _make_class_properties(cls)
        _registered(cls)
        self.registration_hook(cls, 0)

    @classmethod
    def register(cls, obj_cls):
        registry = cls()
        registry._register_class(obj_cls)
        return obj_cls

    @classmethod
    def register_if(cls, condition):
        def wraps(obj_cls):
            if condition:
                obj_cls = cls.register(obj_cls)
            else:
                _make_class_properties(obj_cls)
                _objectified(obj_cls)
            return obj_cls

        return wraps

    @classmethod
    def objectify(cls, obj_cls):
        return cls.register_if(False)(obj_cls)


def _registered(cls):
    """The evaluator's observer is called here."""


def _objectified(cls):
    """The evaluator's observer is called here."""


def remotable(fn):
    def wrapper(first, *args, **kwargs):
        return fn(first, *args, **kwargs)

    functools.update_wrapper(wrapper, fn)
    wrapper.remotable = True
    wrapper.original_fn = fn
    return wrapper


def remotable_classmethod(fn):
    def wrapper(cls, *args, **kwargs):
        return fn(cls, *args, **kwargs)

    functools.update_wrapper(wrapper, fn)
    wrapper.remotable = True
    wrapper.original_fn = fn
    return classmethod(wrapper)


class VersionedObject:
    indirection_api = None
    VERSION = "1.0"
    OBJ_SERIAL_NAMESPACE = "versioned_object"
    OBJ_PROJECT_NAMESPACE = "versionedobjects"
    fields = {}
    obj_extra_fields = []
    obj_relationships = {}

    def __init__(self, context=None, **kwargs):
        self._changed_fields = set()
        self._context = context
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classmethod
    def obj_name(cls):
        return cls.__name__

    @classmethod
    def _obj_primitive_key(cls, field):
        return "%s.%s" % (cls.OBJ_SERIAL_NAMESPACE, field)

    def _obj_relationship_for(self, field, target_version):
        if not hasattr(self, "_obj_version_manifest") or self._obj_version_manifest is None:
            try:
                return self.obj_relationships[field]
            except KeyError:
                raise exception.ObjectActionError(field)
        objname = self.fields[field].objname
        if objname not in self._obj_version_manifest:
            return
        return [(target_version, self._obj_version_manifest[objname])]

    def obj_make_compatible(self, primitive, target_version):
        _base_compatible(self, primitive, target_version)

    def obj_make_compatible_from_manifest(self, primitive, target_version, version_manifest):
        self._obj_version_manifest = version_manifest
        try:
            return self.obj_make_compatible(primitive, target_version)
        finally:
            delattr(self, "_obj_version_manifest")

    def obj_to_primitive(self, target_version=None, version_manifest=None):
        version = self.VERSION if target_version is None else target_version
        data = {}
        for name, field in self.fields.items():
            if self.obj_attr_is_set(name):
                data[name] = field.to_primitive(self, name, getattr(self, name))
        if version != self.VERSION or version_manifest:
            self.obj_make_compatible_from_manifest(data, version, version_manifest)
        return {
            self._obj_primitive_key("name"): self.obj_name(),
            self._obj_primitive_key("namespace"): self.OBJ_PROJECT_NAMESPACE,
            self._obj_primitive_key("version"): version,
            self._obj_primitive_key("data"): data,
        }

    def obj_clone(self):
        return copy.deepcopy(self)

    def obj_get_changes(self):
        return {name: getattr(self, name) for name in self.obj_what_changed()}

    @classmethod
    def _obj_primitive_field(cls, primitive, field, default=None):
        if default is None:
            return primitive[cls._obj_primitive_key(field)]
        return primitive.get(cls._obj_primitive_key(field), default)

    def __repr__(self):
        texts = []
        for name, field in sorted(self.fields.items()):
            known = self.obj_attr_is_set(name)
            texts.append(name + "=" + (field.stringify(getattr(self, name)) if known else "<?>"))
        return "%s(%s)" % (self.obj_name(), ",".join(texts))

    def obj_attr_is_set(self, attrname):
        return hasattr(self, attrname)

    def save(self, context):
        raise NotImplementedError()

    def obj_load_attr(self, attrname):
        raise NotImplementedError()

    def obj_set_defaults(self, *attrs):
        pass

    def obj_what_changed(self):
        return set(self._changed_fields)

    def obj_reset_changes(self, fields=None, recursive=False):
        pass

    @property
    def obj_fields(self):
        return list(self.fields.keys()) + self.obj_extra_fields


def _base_compatible(self, primitive, target_version):
    """The children's part of a backport; the evaluator's observer is called here."""


class ComparableVersionedObject:
    pass


class VersionedObjectMixin:
    pass


class TimestampedObject(VersionedObjectMixin):
    fields = {
        "created_at": obj_fields.DateTimeField(nullable=True),
        "updated_at": obj_fields.DateTimeField(nullable=True),
    }


class VersionedObjectDictCompat:
    pass


class ObjectListBase:
    fields = {
        "objects": obj_fields.ListOfObjectsField("VersionedObject"),
    }
    child_versions = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def obj_make_compatible(self, primitive, target_version):
        _list_compatible(self, primitive, target_version)


def _list_compatible(self, primitive, target_version):
    """The backport of a list's items; the evaluator's observer is called here."""


class VersionedObjectSerializer:
    OBJ_BASE_CLASS = VersionedObject


class VersionedObjectIndirectionAPI:
    pass
