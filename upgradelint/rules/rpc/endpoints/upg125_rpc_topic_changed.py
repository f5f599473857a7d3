from collections.abc import Iterator

from upgradelint.base.sealed import is_sealed, unsealed
from upgradelint.compare.rpc.interface_changes import TopicChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import way
from upgradelint.rules.rule import Context, Rule


class RpcTopicChanged(Rule):
    """Clients send to another topic than the older release listens on.

    A topic is the name of the queue. Newer clients write into one that no older server reads, and
    older clients into one that no newer server reads: calls time out and casts are never seen.
    Where the topic is an option its default counts: a warning, since operators may have set it.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
    -        target = messaging.Target(topic='compute', version='1.0')
    +        target = messaging.Target(topic='computes', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)  # UPG125

     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: keep the topic.
    """

    code = "UPG125"
    name = "rpc-topic-changed"
    level = "error"

    def check(self, change: TopicChanged, context: Context) -> Iterator[Finding]:
        was, now = change.before, change.topic
        chosen = any(call.topic_default for call in (change.path, change.now))
        default = " by default" if chosen else ""
        yield self.finding(
            subject=f"{change.now.client}({now})",
            message=f'{change.now.client} sends to topic "{now}"{default}, was "{was}" in '
            f"{context.old}",
            location=change.now.location,
            level="warning" if chosen else self.level,
            breaks=f"new client -> old server ({context.old}): MessagingTimeout, it listens on "
            f'"{was}"; {way(change.now)}',
            since=change.now.version,
            hint=f"topic={unsealed(was)}\n" if is_sealed(was) else f"topic='{was}'\n",
            facts=(was, now),
        )
