"""The land service."""
