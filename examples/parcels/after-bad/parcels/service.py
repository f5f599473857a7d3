"""Starts a conductor or a courier: `parcels-conductor`, `parcels-courier`."""

import socket

import oslo_messaging as messaging
from oslo_config import cfg

from parcels import objects
from parcels import rpc
from parcels.conductor import manager as conductor_manager
from parcels.conductor import rpcapi as conductor_rpcapi
from parcels.courier import manager as courier_manager
from parcels.db import api as db
from parcels.objects import base


def conductor():
    objects.register_all()
    rpc.init(cfg.CONF)
    db.init('sqlite:///parcels.db')
    serve('conductor', conductor_manager.ConductorManager())


def courier():
    objects.register_all()
    rpc.init(cfg.CONF)
    base.ParcelsObject.indirection_api = conductor_rpcapi.ConductorAPI()
    serve('courier', courier_manager.CourierManager())


def serve(topic, endpoint):
    target = messaging.Target(topic=topic, server=socket.gethostname())
    server = rpc.get_server(target, [endpoint])
    server.start()
    server.wait()
