"""Read models of the review service."""

from onestop_review.views.accountability import accountability
from onestop_review.views.cases import cases

views = (cases, accountability)

__all__ = ["accountability", "cases", "views"]
