"""Forms of acts, made from what the services say that an act takes; pure."""
