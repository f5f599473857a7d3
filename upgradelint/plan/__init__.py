"""The upgrade itself: what to do in which order, and what may run beside what meanwhile."""
