"""Rules on remote calls: servers (1xx), clients (2xx), and both together (3xx)."""
