"""What operators do to a running service: jobs, and parts that are opened and closed."""
