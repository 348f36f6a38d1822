"""What a service publishes and what has changed in it, over HTTP, for as long as somebody reads."""
