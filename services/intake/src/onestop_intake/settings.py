"""Settings of intake, read once in `main`."""

from onestop_chassis.service.settings import ServiceSettings


class Settings(ServiceSettings):
    """What every service reads; intake adds nothing of its own."""
