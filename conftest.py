"""Puts the repository on the path, so that tests can share `tests.support`."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# How long one example takes says something about the machine's load, nothing about the rule.
settings.register_profile("onestop", deadline=None)
settings.load_profile("onestop")

pytest_plugins = ("tests.support.kafka", "tests.support.postgres")
