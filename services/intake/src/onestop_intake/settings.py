"""Settings of intake, read once in `main`."""

from onestop_chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What every service reads; intake adds nothing of its own."""
