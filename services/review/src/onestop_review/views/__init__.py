"""Read models of the review service."""

from onestop_review.views.accountability import accountability
from onestop_review.views.cases import cases
from onestop_review.views.dockets import dockets
from onestop_review.views.licences import licences

views = (cases, dockets, licences, accountability)

__all__ = ["accountability", "cases", "dockets", "licences", "views"]
