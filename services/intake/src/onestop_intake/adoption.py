"""What intake goes by, it takes over from review: catalogue and calendar."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.review import CalendarPublished, CatalogueRevised

from onestop_intake.catalogue import AdoptCatalogue
from onestop_intake.reference import Reference
from onestop_intake.work_calendar.adoption import AdoptCalendar


def adopt(recorded: Recorded[Any], _: Reference) -> Sequence[Ask]:
    """Intake decides by the catalogue and the calendar that review publishes."""
    at = recorded.recorded_at
    match recorded.event:
        case CatalogueRevised(version=version, items=items, removed=removed):
            return [ask(AdoptCatalogue(version=version, items=items, removed=removed, at=at))]
        case CalendarPublished() as e:
            notice = AdoptCalendar(
                version=e.version,
                notice=e.notice,
                published_on=e.published_on,
                years=e.years,
                days=e.days,
                at=at,
            )
            return [ask(notice)]
        case _:
            return []


adoption: Policy[Reference] = Policy("adopt", adopt)
