"""What is told of the work in passing: log lines, traces, counts."""
