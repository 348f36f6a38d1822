"""Land's parts, put together."""

from onestop_chassis.blueprint import Blueprint

from onestop_land import area, area_list, early_check, index_set
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
    streams={
        "area/": area.area,
        "early_check/": early_check.early_check,
        area_list.STREAM: area_list.area_list,
        index_set.STREAM: index_set.index_set,
    },
)
