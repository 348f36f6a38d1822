"""That a paper was printed (打印): by whom, and which copy it was."""

from collections.abc import Callable, Sequence
from typing import Any

from onestop_contracts.event import Event
from onestop_contracts.fields import Code

from onestop_chassis.act import Act
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now

Printed = Callable[..., Event]


def printing_of(printed: type[Event]) -> tuple[Noun[int, Any], type[Act[int, Any]]]:
    """The noun that counts the copies of each paper, by its number, and its act. `printed` has
    `project`, `number`, `paper`, `copy_number` and `printed_at`."""

    class PrintPaper(Act[int, Any]):
        """By the service itself, for who may see the paper: one more copy of it (打印文书)."""

        opens = True

        project: Code
        paper: Code

        def decide(self, copies: int, now: Now[Any]) -> Sequence[Event]:
            told = {"project": self.project, "paper": self.paper, "number": now.key("paper")}
            one: Printed = printed
            return [one(**told, copy_number=copies + 1, printed_at=now.at)]

    def evolve(copies: int, event: Event) -> int:
        return copies + isinstance(event, printed)

    noun: Noun[int, Any] = Noun(
        stream="printing/{paper}",
        path="/papers/{paper}",
        initial=0,
        evolve=evolve,
        acts=(PrintPaper,),
    )
    return noun, PrintPaper
