"""Which items a project has, whether its guidance sheet was issued or not."""

from onestop_intake.guidance import draw_up
from onestop_intake.project.items import Item, needed
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference


def items_of(project: Project, rules: Reference) -> tuple[Item, ...]:
    """Those of the sheet that was issued; before acceptance, those that it would have today.

    Raises:
        CatalogueMissing: there is no catalogue yet.
        CatalogueCircular: the items wait for each other in a circle.
    """
    if project.items or project.attributes is None:
        return project.items
    return needed(draw_up(project.attributes, rules.catalogue).items)
