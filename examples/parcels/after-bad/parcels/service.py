"""Starts a conductor or a courier: `python -m parcels.service conductor`."""

import socket
import sys

import oslo_messaging as messaging
from oslo_config import cfg

from parcels import objects
from parcels import rpc
from parcels.conductor import manager as conductor_manager
from parcels.conductor import rpcapi as conductor_rpcapi
from parcels.courier import manager as courier_manager
from parcels.db import api as db
from parcels.objects import base

ENDPOINTS = {
    'conductor': conductor_manager.ConductorManager,
    'courier': courier_manager.CourierManager,
}


def main():
    topic = sys.argv[1]
    objects.register_all()
    rpc.init(cfg.CONF)
    if topic == 'conductor':
        db.init('sqlite:///parcels.db')
    else:
        base.ParcelsObject.indirection_api = conductor_rpcapi.ConductorAPI()
    target = messaging.Target(topic=topic, server=socket.gethostname())
    server = rpc.get_server(target, [ENDPOINTS[topic]()])
    server.start()
    server.wait()


if __name__ == '__main__':
    main()
