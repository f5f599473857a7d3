"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

ALLOCATION = 'allocation'
INVENTORY_OPTIONS = set(('allocation_ratio', 'max_unit', 'min_unit', 'reserved', 'step_size', ))
RP_TUNNELLED = 'rp_tunnelled'
TRAIT_NETWORK_TUNNEL = 'CUSTOM_NETWORK_TUNNEL_PROVIDER'
TRAIT_PREFIX_PHYSNET = 'PHYSNET_'
TRAIT_PREFIX_VNIC_TYPE = 'VNIC_TYPE_'
