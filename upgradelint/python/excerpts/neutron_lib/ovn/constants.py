"""Constants of neutron-lib==5.0.1, recorded by `python -m tests.excerpts`."""

OVN_DB_SYNC_MODE_LOG = 'log'
OVN_DB_SYNC_MODE_MIGRATE = 'migrate'
OVN_DB_SYNC_MODE_OFF = 'off'
OVN_DB_SYNC_MODE_REPAIR = 'repair'
