"""Rules on task queues: what waits in the broker, and what is sent to older workers."""
