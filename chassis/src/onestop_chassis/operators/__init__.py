"""What operators see of a running service, and do to it."""
