"""Review, put together: what the chassis runs."""

from pathlib import Path

import onestop_contracts.intake  # noqa: F401  its facts are read by their types
from onestop_chassis.backup.kept import Kept
from onestop_chassis.blueprint import Blueprint
from onestop_chassis.policy import Issue
from onestop_chassis.presence import Gap

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
)
from onestop_review.case import case
from onestop_review.docket import docket
from onestop_review.http import routers
from onestop_review.licence_bundle import licence_bundle
from onestop_review.outage import RecordOutage
from onestop_review.policies import policies
from onestop_review.reference import Reference
from onestop_review.snapshot import reference
from onestop_review.views import views

signing_key = Kept(
    "signing_key",
    read="SELECT encode(seed, 'base64') FROM kept_signing_key() AS seed WHERE seed IS NOT NULL",
    write="INSERT INTO signing_key (one, seed) VALUES (true, decode(%s, 'base64'))"
    " ON CONFLICT (one) DO UPDATE SET seed = excluded.seed",
)


def outage_of(gap: Gap) -> Issue:
    """A stretch in which no instance could take an objection is an outage of the channel."""
    cause = "服务未运行 / the service was not running"
    command = RecordOutage(gap.since, gap.until, cause, "presence", gap.until)
    return Issue(outage.outage, outage.STREAM, command)


blueprint: Blueprint[Reference] = Blueprint(
    name="review",
    listens=("intake",),
    nouns=(case,),
    views=views,
    policies=policies,
    reference=reference,
    routers=routers,
    migrations=Path(__file__).parent / "migrations",
    outage=outage_of,
    streams={
        "docket/": docket,
        "licences/": licence_bundle,
        calendar_rule.STREAM: calendar_rule.calendar_rule,
        catalogue.STREAM: catalogue.catalogue,
        delegation.STREAM: delegation.delegation,
        department.STREAM: department.department,
        docket_list.STREAM: docket_list.docket_list,
        negative_list.STREAM: negative_list.negative_list,
        outage.STREAM: outage.outage,
        representative.STREAM: representative.representative,
        rule_set.STREAM: rule_set.rule_set,
    },
    keeps=(signing_key,),
)
