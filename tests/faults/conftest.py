"""What these tests compare with is what the system tests compare with."""

from tests.system.conftest import laptop_outcome, late_outcome, undisturbed

__all__ = ["laptop_outcome", "late_outcome", "undisturbed"]
