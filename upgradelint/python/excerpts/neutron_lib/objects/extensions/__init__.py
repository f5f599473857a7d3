"""Part of neutron_lib, for trees that are checked without it."""
