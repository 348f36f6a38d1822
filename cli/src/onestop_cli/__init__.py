"""onestop: the laptop, the demonstration and the operators' commands."""
