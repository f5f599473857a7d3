"""A model of oslo.versionedobjects: what shapes the facts of an object, nothing else."""
