"""The one transport of a process, with objects going over it."""

import oslo_messaging as messaging
from oslo_versionedobjects import base

TRANSPORT = None


def init(conf):
    global TRANSPORT
    TRANSPORT = messaging.get_rpc_transport(conf)


def get_client(target, version_cap=None):
    return messaging.get_rpc_client(
        TRANSPORT, target, version_cap=version_cap,
        serializer=base.VersionedObjectSerializer())


def get_server(target, endpoints):
    return messaging.get_rpc_server(
        TRANSPORT, target, endpoints, executor='threading',
        serializer=base.VersionedObjectSerializer())
