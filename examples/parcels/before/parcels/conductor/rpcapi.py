"""How a courier asks the conductor."""

import oslo_messaging as messaging
from oslo_versionedobjects import base

from parcels import rpc


class ConductorAPI(base.VersionedObjectIndirectionAPI):
    """Conductor RPC API.

    * 1.0 - Initial version
    """

    def __init__(self):
        target = messaging.Target(topic='conductor', version='1.0')
        self.client = rpc.get_client(target)

    def object_class_action_versions(self, context, objname, objmethod,
                                     object_versions, args, kwargs):
        cctxt = self.client.prepare()
        return cctxt.call(context, 'object_class_action_versions',
                          objname=objname, objmethod=objmethod,
                          object_versions=object_versions,
                          args=args, kwargs=kwargs)

    def object_action(self, context, objinst, objmethod, args, kwargs):
        cctxt = self.client.prepare()
        return cctxt.call(context, 'object_action', objinst=objinst,
                          objmethod=objmethod, args=args, kwargs=kwargs)

    def object_backport_versions(self, context, objinst, object_versions):
        cctxt = self.client.prepare()
        return cctxt.call(context, 'object_backport_versions',
                          objinst=objinst, object_versions=object_versions)
