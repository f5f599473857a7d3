"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

COMMUNITY_NAME_MAX_LEN = 232
COMMUNITY_NAME_REGEX = '[a-zA-Z_.][a-zA-Z_.0-9]{0,231}$'
COMMUNITY_TYPE = 'community'
ISOLATED_TYPE = 'isolated'
PROMISCUOUS_TYPE = 'promiscuous'
PVLAN = 'pvlan'
PVLAN_COMMUNITY = 'pvlan_community'
PVLAN_TYPE = 'pvlan_type'
PVLAN_TYPES = ['isolated', 'promiscuous', 'community']
