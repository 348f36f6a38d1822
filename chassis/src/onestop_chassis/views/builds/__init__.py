"""A view built a second time beside its live rows, compared with them, put in their place."""
