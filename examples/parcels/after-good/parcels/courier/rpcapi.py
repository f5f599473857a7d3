"""How the API talks to a courier."""

import oslo_messaging as messaging

from parcels import rpc


class CourierTooOld(Exception):
    """The courier of that host cannot return parcels yet."""


class CourierAPI:
    """Courier RPC API.

    * 1.0 - Initial version
    * 1.1 - Added report_lost
    * 1.2 - Added carrier_name to collect
    * 1.3 - Added proof to deliver
    * 1.4 - Added return_to_sender
    """

    def __init__(self, version_cap=None):
        target = messaging.Target(topic='courier', version='1.0')
        self.client = rpc.get_client(target, version_cap=version_cap)

    def collect(self, context, host, parcel, carrier_name=None):
        cctxt = self.client.prepare(server=host, version='1.2')
        cctxt.cast(context, 'collect', parcel=parcel, carrier_name=carrier_name)

    def deliver(self, context, host, parcel, proof=None):
        version = '1.3'
        kwargs = {'parcel': parcel, 'proof': proof}
        if not self.client.can_send_version(version):
            if proof:
                raise CourierTooOld(host)
            version = '1.0'
            del kwargs['proof']
        cctxt = self.client.prepare(server=host, version=version)
        cctxt.cast(context, 'deliver', **kwargs)

    def report_lost(self, context, host, parcel):
        cctxt = self.client.prepare(server=host, version='1.1')
        cctxt.call(context, 'report_lost', parcel=parcel)

    def return_to_sender(self, context, host, parcel):
        version = '1.4'
        if not self.client.can_send_version(version):
            raise CourierTooOld(host)
        cctxt = self.client.prepare(server=host, version=version)
        cctxt.cast(context, 'return_to_sender', parcel=parcel)
