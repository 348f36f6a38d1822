"""What leaders of a centre look at first: projects at risk, and since when a week counts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from onestop_console.readers.projects import Project
from onestop_console.words.times import CENTRE

LEADERS = ("director", "standing_deputy", "deputy")


def at_risk(projects: Iterable[Project]) -> list[Project]:
    """Those whose plan has no slack left, the latest against its target first."""
    planned = [(one.plan.target_on - one.plan.finish_on, one) for one in projects if one.plan]
    late = [(slack, one) for slack, one in planned if slack <= timedelta()]
    return [one for _, one in sorted(late, key=lambda pair: (pair[0], pair[1].project))]


def week_began(now: datetime) -> date:
    """This week's Monday at the centre."""
    here = now.astimezone(CENTRE).date()
    return here - timedelta(days=here.weekday())
