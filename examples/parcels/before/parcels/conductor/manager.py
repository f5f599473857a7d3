"""The conductor: does for the couriers what needs the database."""

import oslo_messaging as messaging
from oslo_versionedobjects import base


class ConductorManager:

    target = messaging.Target(version='1.0')

    def object_class_action_versions(self, context, objname, objmethod,
                                     object_versions, args, kwargs):
        version = object_versions[objname]
        objclass = base.VersionedObject.obj_class_from_name(objname, version)
        result = getattr(objclass, objmethod)(context, *args, **kwargs)
        if isinstance(result, base.VersionedObject):
            return result.obj_to_primitive(
                target_version=version, version_manifest=object_versions)
        return result

    def object_action(self, context, objinst, objmethod, args, kwargs):
        before = objinst.obj_clone()
        result = getattr(objinst, objmethod)(*args, **kwargs)
        updates = {
            name: field.to_primitive(objinst, name, getattr(objinst, name))
            for name, field in objinst.fields.items()
            if objinst.obj_attr_is_set(name) and (
                not before.obj_attr_is_set(name)
                or getattr(before, name) != getattr(objinst, name))
        }
        updates['obj_what_changed'] = objinst.obj_what_changed()
        return updates, result

    def object_backport_versions(self, context, objinst, object_versions):
        return objinst.obj_to_primitive(
            target_version=object_versions[objinst.obj_name()],
            version_manifest=object_versions)
