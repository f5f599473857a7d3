"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

EXT_PARENT_RESOURCE_MAPPING = {'floatingip': 'L3_ROUTER_NAT', 'router': 'CONNTRACKHELPER', 'local_ip': 'LOCAL_IP', 'policy': 'QOS'}
