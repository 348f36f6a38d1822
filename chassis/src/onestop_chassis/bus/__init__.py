"""From one service's log to another's: relay, inbox, topics."""
