"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

AGENT_ALIVE = 'alive'
AGENT_NEW = 'new'
AGENT_REVIVED = 'revived'
LB_EXTENSION_DRIVER = 'linuxbridge'
MACVTAP_EXTENSION_DRIVER = 'macvtap'
OVS_EXTENSION_DRIVER = 'ovs'
SRIOV_EXTENSION_DRIVER = 'sriov'
