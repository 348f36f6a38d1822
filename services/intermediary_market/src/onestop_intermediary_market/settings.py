"""What the market is told by its environment."""

from onestop_chassis.service.settings import ServiceSettings


class Settings(ServiceSettings):
    """The market needs nothing beyond what every service needs."""
