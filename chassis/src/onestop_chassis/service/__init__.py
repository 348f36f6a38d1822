"""One service as a process: its parts, its settings, started and stopped together."""
