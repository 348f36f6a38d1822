"""What must hold after one service lost what others had heard, and everybody went on."""

from contextlib import ExitStack

from tests.support import invariants
from tests.support.invariants import Logbook


def all_hold(urls: dict[str, str], loser: str, lost: set[str]) -> None:
    """Logs, views and inboxes are whole; of `loser` everybody holds its log and the lost facts."""
    with ExitStack() as stack:
        books = {name: stack.enter_context(Logbook(name, url)) for name, url in urls.items()}
        for book in books.values():
            invariants.versions_have_no_holes(book)
            invariants.views_equal_the_fold(book)
            invariants.nothing_is_parked(book)
        for check in (
            invariants.windows_end_once,
            invariants.objections_in_time_won,
            invariants.silence_is_never_early,
            invariants.cases_are_decided_once,
        ):
            check(books["review"])
        nothing_was_dropped(books, loser, lost)


def nothing_was_dropped(books: dict[str, Logbook], loser: str, lost: set[str]) -> None:
    """Every published fact of the log is held by every listener, and beside it the lost ones."""
    assert lost
    wanted = {fact.id for fact in invariants.published(books[loser])}
    assert not wanted & lost, "a new fact has the position of a lost one"
    for book in books.values():
        if loser in book.blueprint.listens:
            heard = [fact.id for fact in book.facts() if fact.source == loser]
            assert len(heard) == len(set(heard)), book.name
            assert wanted <= set(heard), (book.name, sorted(wanted - set(heard))[:5])
            assert set(heard) - wanted <= lost, book.name
