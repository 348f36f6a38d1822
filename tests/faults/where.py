"""Which sources a test process has loaded; run by the tests of mutants only."""

import os

import onestop_chassis
import onestop_review


def test_the_copy_is_loaded() -> None:
    places = os.environ["PYTHONPATH"].split(":")
    for module in (onestop_chassis, onestop_review):
        assert module.__file__ is not None
        assert any(module.__file__.startswith(place) for place in places), module.__file__
