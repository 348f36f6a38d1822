"""Group commit: what has queued, stored in one transaction."""
