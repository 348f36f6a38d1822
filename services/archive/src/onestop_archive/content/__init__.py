"""The bytes of documents: looked through, kept by their digest, and given out as they came in."""
