"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

CREATE_POLICY = 'create_policy'
CREATE_POLICY_PRECOMMIT = 'create_policy_precommit'
DEFAULT_BURST_RATE = 0.8
DELETE_POLICY = 'delete_policy'
DELETE_POLICY_PRECOMMIT = 'delete_policy_precommit'
DIRECTION = 'direction'
DSCP_MARK = 'dscp_mark'
MAX_BURST = 'max_burst_kbps'
MAX_BURST_KPPS = 'max_burst_kpps'
MAX_KBPS = 'max_kbps'
MAX_KPPS = 'max_kpps'
MIN_KBPS = 'min_kbps'
MIN_KPPS = 'min_kpps'
PRECOMMIT_POSTFIX = '_precommit'
QOS_CALL_METHODS = ('create_policy', 'create_policy_precommit', 'update_policy', 'update_policy_precommit', 'delete_policy', 'delete_policy_precommit')
QOS_NETWORK_POLICY_ID = 'qos_network_policy_id'
QOS_PLUGIN = 'qos_plugin'
QOS_POLICY_ID = 'qos_policy_id'
RULE_TYPE_BANDWIDTH_LIMIT = 'bandwidth_limit'
RULE_TYPE_DSCP_MARKING = 'dscp_marking'
RULE_TYPE_MINIMUM_BANDWIDTH = 'minimum_bandwidth'
RULE_TYPE_MINIMUM_PACKET_RATE = 'minimum_packet_rate'
RULE_TYPE_PACKET_RATE_LIMIT = 'packet_rate_limit'
UPDATE_POLICY = 'update_policy'
UPDATE_POLICY_PRECOMMIT = 'update_policy_precommit'
VALID_RULE_TYPES = ['bandwidth_limit', 'dscp_marking', 'minimum_bandwidth', 'minimum_packet_rate', 'packet_rate_limit']
