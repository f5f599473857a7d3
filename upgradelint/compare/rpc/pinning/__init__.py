"""What clients do under a pin, and the versions that they send."""
