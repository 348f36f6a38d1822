"""The service's key, and the signatures that were made with it and are kept."""
