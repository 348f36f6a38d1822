"""What a service lets be seen of itself: figures, traces, boards and alerts."""
