"""What people read, in Chinese; the English of each stands in the catalogue of messages."""
