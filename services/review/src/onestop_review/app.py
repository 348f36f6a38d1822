"""Review, put together: what the chassis runs."""

from pathlib import Path

import onestop_contracts.intake  # noqa: F401  its facts are read by their types
from onestop_chassis.act import Ask, ask
from onestop_chassis.documents import documents
from onestop_chassis.operators.backup.kept import Kept
from onestop_chassis.service.beats import Downtime
from onestop_chassis.service.blueprint import Blueprint
from onestop_contracts.people import OVERSEERS

from onestop_review.calendar_rule import calendar_rule
from onestop_review.case import case
from onestop_review.catalogue import catalogue
from onestop_review.delegation import delegation
from onestop_review.department import department
from onestop_review.docket import docket
from onestop_review.docket_list import docket_list
from onestop_review.http import routers
from onestop_review.licence_bundle import licence_bundle
from onestop_review.negative_list import negative_list
from onestop_review.outage import RecordOutage, outage
from onestop_review.papers import page as papers_page
from onestop_review.papers import printing
from onestop_review.place import place
from onestop_review.policies import policies
from onestop_review.powers import powers
from onestop_review.reference import Reference
from onestop_review.representative import representative
from onestop_review.rule_revision import rule_set
from onestop_review.signing.at_once import signing
from onestop_review.snapshot import reference
from onestop_review.staff import staff

signing_key = Kept(
    "signing_key",
    read="SELECT encode(seed, 'base64') FROM kept_signing_key() AS seed WHERE seed IS NOT NULL",
    write="INSERT INTO signing_key (one, seed) VALUES (true, decode(%s, 'base64'))"
    " ON CONFLICT (one) DO UPDATE SET seed = excluded.seed",
)
signatures = Kept(
    "signatures",
    read="SELECT to_jsonb(s)::text FROM all_signatures() AS s",
    write="INSERT INTO signatures SELECT r.* FROM jsonb_populate_record(NULL::signatures, %s) AS r"
    " WHERE r.fact <= (SELECT max(notification_id) FROM events) ON CONFLICT DO NOTHING",
)
signing_since = Kept(
    "signing_since",
    read="SELECT at::text FROM signing_began() AS at WHERE at IS NOT NULL",
    write="INSERT INTO signing_since (one, position) VALUES (true, %s::bigint)"
    " ON CONFLICT (one) DO UPDATE SET position = excluded.position",
)


def outage_of(down: Downtime) -> Ask:
    """A stretch in which no instance could take an objection is an outage of the channel."""
    return ask(RecordOutage(from_at=down.since, until_at=down.until, cause=down.cause))


blueprint: Blueprint[Reference] = Blueprint(
    name="review",
    listens=("intake", "archive"),
    nouns=(
        case,
        department,
        place,
        staff,
        catalogue,
        delegation,
        negative_list,
        calendar_rule,
        rule_set,
        outage,
        representative,
        docket_list,
        docket,
        licence_bundle,
        powers,
        printing,
    ),
    views=(documents,),
    policies=policies,
    reference=reference,
    routers=(*routers, papers_page.router),
    migrations=Path(__file__).parent / "migrations",
    outage=outage_of,
    keeps=(signing_key, signatures, signing_since),
    followers={"signatures": signing},
    overseers=OVERSEERS,
)
