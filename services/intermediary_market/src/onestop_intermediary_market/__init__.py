"""The intermediary_market service."""
