"""Takes the snapshot of the rules in force from a few streams whose folded states are cached."""

from onestop_chassis.log.log import Log

from onestop_review import (
    calendar_rule,
    catalogue,
    delegation,
    department,
    docket_list,
    negative_list,
    outage,
    representative,
    rule_set,
    staff,
)
from onestop_review.reference import Reference


def reference(log: Log) -> Reference:
    """The snapshot of this moment; cheap, because the log keeps the folded states."""
    calendars = log.state(calendar_rule.calendar_rule.decider, calendar_rule.STREAM)[0]
    return Reference(
        at=log.clock.now(),
        service=log.service,
        clock=log.clock.name,
        calendar=calendars.calendar,
        rule_set=log.state(rule_set.rules_in_force.decider, rule_set.STREAM)[0],
        catalogue=log.state(catalogue.catalogue.decider, catalogue.STREAM)[0],
        departments=log.state(department.department.decider, department.STREAM)[0],
        delegations=log.state(delegation.delegation.decider, delegation.STREAM)[0],
        negative_list=log.state(negative_list.negative_list.decider, negative_list.STREAM)[0],
        board=log.state(representative.representative.decider, representative.STREAM)[0],
        staff=log.state(staff.staff.decider, staff.STREAM)[0],
        outages=log.state(outage.outage.decider, outage.STREAM)[0].outages,
        dockets=log.state(docket_list.docket_list.decider, docket_list.STREAM)[0],
    )
