"""Has a service that runs in this process followed everything?"""

from collections.abc import Mapping
from typing import Any

from onestop_chassis.log.log import Log
from onestop_chassis.service.runtime import Runtime


def at_rest(runtime: Runtime[Any], sources: Mapping[str, Log]) -> bool:
    """Everything that `sources` published was heard and followed, and nothing is due.

    Looked at twice: between the parts of one look a policy may record what opens a deadline.
    """
    first = runtime.status()
    if _moving(first, sources):
        return False
    second = runtime.status()
    return not _moving(second, sources) and first["position"] == second["position"]


def _moving(status: Mapping[str, Any], sources: Mapping[str, Log]) -> bool:
    inbox = status["bus"]["inbox"]
    unheard = any(inbox.get(name, 0) < log.head() for name, log in sources.items())
    behind = any(status["position"] > reached for reached in status["followers"].values())
    return unheard or behind or status["deadlines"]["due"] > len(status["deadlines"]["held"])
