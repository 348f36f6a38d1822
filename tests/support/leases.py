"""A lease that counts what becomes of it: a loss may be over before anybody looks."""

from onestop_chassis.log.lease import Lease, LeaseLost


class Watched(Lease):
    """How often it was taken, and how often it was found lost."""

    taken = lost = 0

    def acquire(self) -> bool:
        got = super().acquire()
        self.taken += got
        return got

    def confirm(self) -> None:
        try:
            super().confirm()
        except LeaseLost:
            self.lost += 1
            raise
