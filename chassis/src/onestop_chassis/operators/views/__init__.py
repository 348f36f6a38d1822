"""What operators do with read models: rebuild, compare, switch, roll back, drop, verify."""
