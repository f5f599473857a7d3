from collections.abc import Iterator

from upgradelint.compare.rpc_changes import CallRefused
from upgradelint.findings import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule


class RpcCallRefused(Rule):
    """A client that is pinned to the older release does not call a method that it has.

    ### Why it breaks a rolling upgrade

    The older client called it, and the older server serves it; the newer client raises in its
    guard, or claims a version above the pin, which is an `RPCVersionCapError`. During the upgrade
    the operation does not work at all. Refusing is right for a new method, and where what is asked
    for cannot be done without the new arguments: then ask for these alone.

    ### Before

    ```python
    import oslo_messaging as messaging

    class ComputeAPI:
        def __init__(self):
            target = messaging.Target(topic='compute', version='1.0')
            self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

        def rescue_instance(self, ctxt, instance):
            cctxt = self.client.prepare(version='1.0')
            cctxt.cast(ctxt, 'rescue_instance', instance=instance)

    class ComputeManager:
        target = messaging.Target(version='1.0')

        def rescue_instance(self, context, instance):
            pass
    ```

    ### After

    ```python
    import oslo_messaging as messaging

    class ComputeAPI:
        def __init__(self):
            target = messaging.Target(topic='compute', version='1.0')
            self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

        def rescue_instance(self, ctxt, instance, image=None):
            if not self.client.can_send_version('1.1'):
                raise ValueError('too old')
            cctxt = self.client.prepare(version='1.1')
            cctxt.cast(ctxt, 'rescue_instance',  # UPG204
                       instance=instance, image=image)

    class ComputeManager:
        target = messaging.Target(version='1.1')

        def rescue_instance(self, context, instance, image=None):
            pass
    ```

    ### Instead

    Fall back to what the older release takes.

    ```python
    import oslo_messaging as messaging

    class ComputeAPI:
        def __init__(self):
            target = messaging.Target(topic='compute', version='1.0')
            self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

        def rescue_instance(self, ctxt, instance, image=None):
            version, args = '1.1', {'instance': instance, 'image': image}
            if not self.client.can_send_version(version):
                if image:
                    raise ValueError('too old')
                version = '1.0'
                del args['image']
            cctxt = self.client.prepare(version=version)
            cctxt.cast(ctxt, 'rescue_instance', **args)

    class ComputeManager:
        target = messaging.Target(version='1.1')

        def rescue_instance(self, context, instance, image=None):
            pass
    ```
    """

    code = "UPG204"
    name = "rpc-call-refused"
    level = "warning"

    def check(self, changes: tuple[CallRefused, ...], context: Context) -> Iterator[Finding]:
        one = changes[0]
        used = any(each.now.used for each in changes)
        yield self.finding(
            subject=subject_of(one.now),
            message=f"{subject_of(one.now)}() is not called under a pin to {one.cap}; "
            f"{context.old} has it and called it",
            location=one.now.location,
            level=self.level if used else "note",
            breaks=f"new client pinned to {one.cap} -> old server ({context.old}): refused; "
            f"{way(one.now)}; it was {way(one.was)}",
            since=one.now.version,
            hint=f"if not client.can_send_version('{one.now.version}'):\n"
            f"    version = '{one.was.version}'\n",
            facts=(one.was.version, one.now.version),
        )
