"""How many files a reader opens to follow one act from HTTP to its own query.

`python -m docs.tables.reading FileObjection` names them: where the act is decided (its own file and
every other that its decision calls into), where its events are defined, the state they are folded
into, and the page that shows it. The chassis is not counted: it is read once for all acts.
"""

import sys
from importlib import import_module
from importlib.util import find_spec

from onestop_contracts.event import Event

from docs.tables.acts import Offered, events_of, modules_of, offered


def files_of(one: Offered) -> list[str]:
    """The modules, by name."""
    package = one.act.__module__.rpartition(".")[0]
    events = {
        cls.__module__
        for cls in _all(Event)
        if cls.__name__ in events_of(one.act) and cls.__module__.startswith("onestop_")
    }
    state = {type(one.noun.initial).__module__, one.noun.evolve.__module__}
    pages = {f"{package}.page"} if find_spec(f"{package}.page") else set()
    return sorted(modules_of(one.act) | events | state | pages)


def _all(kind: type[Event]) -> set[type[Event]]:
    return {kind}.union(*(_all(each) for each in kind.__subclasses__()))


def main() -> int:
    """Prints the files of each act named, and how many there are."""
    import_module("onestop_contracts.language")
    for name in sys.argv[1:]:
        for one in offered():
            if one.act.__name__ == name:
                files = files_of(one)
                sys.stdout.write(f"{name} is read in {len(files)} files: {', '.join(files)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
