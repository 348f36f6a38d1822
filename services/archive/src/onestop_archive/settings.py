"""What the archive is told by its environment."""

from onestop_chassis.service.settings import ServiceSettings


class Settings(ServiceSettings):
    """The archive needs nothing beyond what every service needs."""
