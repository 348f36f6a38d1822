"""Which database a process has, and as whom it enters."""

from psycopg.conninfo import make_conninfo
from pydantic import Field

from onestop_chassis.secret import SECRET, SecretSettings


class DatabaseSettings(SecretSettings):
    """One database of one's own."""

    database_url: str = Field(
        default="",
        repr=False,
        description="This service's own database, as a URL.",
        json_schema_extra=SECRET,
    )
    database_password: str = Field(
        default="",
        repr=False,
        description="The password, where the URL has none.",
        json_schema_extra=SECRET,
    )
    database_role: str = Field(
        default="", description="The role that runs the service; `migrate` gives it its rights."
    )

    @property
    def database(self) -> str:
        """The database's address, with its password wherever that was told."""
        if not self.database_password:
            return self.database_url
        return make_conninfo(self.database_url, password=self.database_password)
