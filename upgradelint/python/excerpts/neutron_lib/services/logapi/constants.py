"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

ACCEPT_EVENT = 'ACCEPT'
ALL_EVENT = 'ALL'
CREATE_LOG = 'create_log'
CREATE_LOG_PRECOMMIT = 'create_log_precommit'
DELETE_LOG = 'delete_log'
DELETE_LOG_PRECOMMIT = 'delete_log_precommit'
DIRECTION_IP_PREFIX = {'ingress': 'source_ip_prefix', 'egress': 'dest_ip_prefix'}
DROP_EVENT = 'DROP'
LOGGING = 'log'
LOGGING_PLUGIN = 'logging-plugin'
LOG_CALL_METHODS = ('create_log', 'create_log_precommit', 'update_log', 'update_log_precommit', 'delete_log', 'delete_log_precommit', 'resource_update')
LOG_EVENTS = ['ACCEPT', 'DROP', 'ALL']
LOG_RESOURCE = 'log_resource'
PORT = 'port'
PRECOMMIT_POSTFIX = '_precommit'
RESOURCE_UPDATE = 'resource_update'
RPC_NAMESPACE_LOGGING = 'logging-plugin'
SECURITY_GROUP = 'security_group'
SNAT = 'snat'
UPDATE_LOG = 'update_log'
UPDATE_LOG_PRECOMMIT = 'update_log_precommit'
