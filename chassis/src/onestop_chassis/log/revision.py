"""What a migration is: the SQL file beside it, run as it stands."""

from pathlib import Path
from typing import Any

from alembic import op


def run_beside(revision: str) -> None:
    """Executes the `.sql` of the same name as the revision's own file (`__file__`).

    It goes to the driver directly: SQLAlchemy would take `:name` and `%` for parameters.
    """
    sql = Path(revision).with_suffix(".sql").read_text(encoding="utf-8")
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(sql)
