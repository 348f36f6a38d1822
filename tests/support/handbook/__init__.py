"""The commands of the operators' handbook, a module per page of `deploy/handbook/`."""

from importlib import import_module
from pkgutil import iter_modules

from tests.support.documented import Step


def parts() -> dict[str, tuple[Step, ...]]:
    """The steps of each part, in the order in which they are run."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").STEPS for name in names}


def steps() -> list[tuple[str, int, Step]]:
    """Every step with its part and its place in it."""
    return [(part, n, step) for part, own in parts().items() for n, step in enumerate(own)]
