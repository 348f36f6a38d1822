"""What a project's attributes are called, and what they say, in both languages."""

Words = tuple[str, str]

NAMES: dict[str, Words] = {
    "route": ("立项方式", "route of the project"),
    "kind": ("建设性质", "kind of construction"),
    "land": ("用地", "land"),
    "farmland": ("占用农用地", "takes farmland"),
    "grassland": ("占用林地、草原", "takes forest land or grassland"),
    "security_zone": ("位于国家安全控制区", "lies in a national security zone"),
    "construction": ("有建筑工程", "has buildings erected"),
    "hazard": ("涉及危险品", "has to do with hazardous goods"),
    "land_mode": ("供地方式", "way the land is granted"),
    "eia": ("环评类别", "environmental impact assessment"),
    "energy_tce": ("年综合能耗（吨标准煤）", "energy a year (tce)"),
    "floor_area_m2": ("建筑面积（平方米）", "floor area (m²)"),
    "investment_cny10000": ("总投资（万元）", "investment (10 000 yuan)"),
    "land_mu": ("用地面积（亩）", "area of land (mu)"),
    "water": ("取用水资源", "takes water"),
    "major": ("重大项目", "major project"),
    "standard_land": ("标准地项目", "on standard land"),
    "flood_zone": ("位于洪泛区、蓄滞洪区", "lies in a flood zone"),
    "highway": ("涉及公路", "affects a highway"),
    "road": ("占用、挖掘道路", "occupies or digs up a road"),
    "fire_special": ("特殊消防工程", "needs a special fire review"),
    "energy_project": ("能源项目", "energy project"),
}
"""By attribute, in the order in which they are asked."""

VALUES: dict[str, Words] = {
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "none": ("无", "none"),
    "plain": ("普通", "plain"),
    "standard": ("标准地", "standard"),
    "filing": ("备案", "filing"),
    "verification": ("核准", "verification"),
    "approval": ("审批", "approval"),
    "new": ("新", "new"),
    "existing": ("现有", "existing"),
    "extension": ("扩建", "extension"),
    "renovation": ("改造", "renovation"),
    "form": ("报告表", "form"),
    "report": ("报告书", "report"),
}


def said(value: object) -> Words:
    """What an attribute says; a number as it stands."""
    return VALUES.get(str(value), (str(value), str(value)))
