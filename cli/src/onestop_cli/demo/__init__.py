"""The demonstration: plays every person of the centre, through HTTP only."""
