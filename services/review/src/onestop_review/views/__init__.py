"""Read models of the review service that belong to no room yet."""

from onestop_review.views.dockets import dockets
from onestop_review.views.licences import licences

views = (dockets, licences)

__all__ = ["dockets", "licences", "views"]
