"""Witnesses for messages to task queues."""
