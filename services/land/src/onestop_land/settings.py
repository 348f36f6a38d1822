"""What land is told by its environment."""

from onestop_chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Land needs nothing beyond what every service needs."""
