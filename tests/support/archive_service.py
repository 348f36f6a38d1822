"""The archive as it runs, and what others tell it."""

from onestop_review.case.events import CaseOverdue

from tests.support.decision_facts import ITEM, Story
from tests.support.plain_service import PlainService
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import MONDAY

PRIVATE = CaseOverdue(
    project=PROJECT, item=ITEM, deadline="decide_by", was_due_at=MONDAY, flagged_at=MONDAY
)


def published(archive: PlainService, story: Story) -> None:
    """The story's facts come in, each at its time, and private ones where the story leaves gaps."""
    for entry in story.entries.values():
        if entry.recorded_at > archive.clock.now():
            archive.clock.set(entry.recorded_at)
        log = archive.sources[entry.service]
        gap = entry.version - len(log.stream(entry.stream)) - 1
        said = (*([PRIVATE] * gap), entry.event)
        archive.say(entry.service, entry.stream, *said, actor=entry.actor, capacity=entry.capacity)
    archive.settle()
