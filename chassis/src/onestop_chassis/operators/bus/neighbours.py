"""The in-process bus as an operator sees it: each member's feed is a topic with one partition,
whose offsets are positions in the member's log."""

from collections.abc import Mapping, Sequence

from onestop_chassis.bus.bus import InProcessBus, Member
from onestop_chassis.bus.feed import LOCAL, Feed
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.operators.bus.transport import Carried, PartitionEnds, Reading
from onestop_chassis.operators.names import known
from onestop_chassis.operators.selection import Selection

_PAGE = 500


class Neighbours:
    """See `transport.Transport`."""

    kind = "in-process"

    def __init__(self, bus: InProcessBus):
        self._bus = bus

    def places(self, service: str) -> Sequence[PartitionEnds]:
        last = self._last(service)
        return [PartitionEnds(LOCAL, 0, last + 1, last)]

    def records(self, service: str, partition: int, offset: int, limit: int) -> Sequence[Carried]:
        """Offsets have gaps where the log holds what stays inside."""
        feed, after, found = Feed(self._member(service).log), max(offset - 1, 0), list[Carried]()
        while len(found) < limit:
            page = feed.read(after, _PAGE)
            if page.through == after:
                break
            after = page.through
            found += [Carried(LOCAL, one.offset, one.key, one.value, {}) for one in page.deliveries]
        return found[:limit]

    def readings(self, service: str) -> Sequence[Reading]:
        end = self._last(service) + 1
        return [
            self._reading(name, member, service, end)
            for name, member in sorted(self._members().items())
            if service in member.listens
        ]

    def members(self, group: str) -> int:
        return 0  # there are no groups; a pump says by itself whether it rests

    def differences(self, _: str) -> Sequence[str]:
        """There is nothing to set."""
        return ()

    def count(self, service: str, position: int) -> int:
        own = self._member(service).log
        with own.connect() as connection:
            return Selection(max(position, 0), own.head()).count(connection)

    def _reading(self, name: str, member: Member, service: str, end: int) -> Reading:
        status = member.status()
        stored = Inbox(member.log).position(service)
        return Reading(name, "empty" if status["resting"] else "stable", 1, LOCAL, stored + 1, end)

    def _members(self) -> Mapping[str, Member]:
        return self._bus.members()

    def _member(self, service: str) -> Member:
        members = self._members()
        return members[known("服务", "service", service, members)]

    def _last(self, service: str) -> int:
        """The position of the last published fact."""
        own = self._member(service).log
        end, reach = own.head(), 64
        with own.connect() as connection:
            while True:
                after = max(end - reach, 0)
                found = Selection(after, end).rows(connection, after, reach)
                if found or after == 0:
                    return found[-1].position if found else 0
                reach *= 8
