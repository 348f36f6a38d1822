"""Land's parts, put together."""

from onestop_chassis.service.blueprint import Blueprint

from onestop_land import page
from onestop_land.area import area
from onestop_land.area_list import area_list
from onestop_land.early_check import early_check
from onestop_land.index_set import index_set
from onestop_land.reference import reference
from onestop_land.snapshot import Reference

blueprint: Blueprint[Reference] = Blueprint(
    name="land",
    listens=("intake",),
    reference=reference,
    nouns=(early_check, area, index_set, area_list),
    routers=(page.router,),
)
