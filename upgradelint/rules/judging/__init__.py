"""What could not be judged, and comments that hide findings."""
