"""What projects are called: cases know their codes only."""

from collections.abc import Iterable, Mapping

from onestop_chassis.http import Caller
from onestop_chassis.http.paging import LARGEST_PAGE, PageAsked
from onestop_chassis.views.listing import Condition, Listing, Search, any_of, holding, one_of

from onestop_review.docket.dockets import ProjectName, dockets

NAMES = Search(Listing((dockets,)), "project")
ALL = PageAsked(LARGEST_PAGE, "", "")


def names_of(call: Caller, projects: Iterable[str]) -> Mapping[str, ProjectName]:
    """The names of these projects."""
    wanted = sorted(set(projects))
    found = call.views.listed(NAMES.also(one_of("project", *wanted)), ProjectName, ALL)
    return {one.project: one for one in found.items}


def named(call: Caller, text: str) -> Condition:
    """That the text is in what a row is found by, or in the name of its project."""
    found = call.views.listed(NAMES.also(holding("search", text)), ProjectName, ALL)
    return any_of(holding("search", text), one_of("project", *(p.project for p in found.items)))
