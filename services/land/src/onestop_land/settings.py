"""What land is told by its environment."""

from onestop_chassis.service.settings import ServiceSettings


class Settings(ServiceSettings):
    """Land needs nothing beyond what every service needs."""
