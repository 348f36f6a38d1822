"""The published language of the one-stop approval services."""
