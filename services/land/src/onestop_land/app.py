"""Land's parts, put together."""

from onestop_chassis.blueprint import Blueprint

from onestop_land.http import router
from onestop_land.policies import policies
from onestop_land.reference import reference
from onestop_land.snapshot import Reference
from onestop_land.views import areas, early_checks, indices

blueprint: Blueprint[Reference] = Blueprint(
    name="land",
    listens=("intake",),
    views=(early_checks, areas, indices),
    policies=policies,
    timers=(),
    reference=reference,
    routers=(router,),
)
