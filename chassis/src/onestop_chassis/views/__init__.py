"""Read models: folded, built anew, switched, asked."""
