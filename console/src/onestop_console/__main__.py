"""`onestop-console`: the console as a process of its own."""

import sys

import uvicorn
from onestop_chassis.feed.server import serve
from onestop_chassis.log.database import Database
from onestop_chassis.telemetry.logging import configure

from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.settings import Settings

USAGE = 2
POOL = 4


def main() -> None:
    """Serves until it is told to end."""
    settings = Settings()
    missing = [f"ONESTOP_{name.upper()}_URL" for name, url in settings.addresses.items() if not url]
    if not settings.database_url:
        missing.append("ONESTOP_DATABASE_URL")
    if not settings.session_key.get_secret_value():
        missing.append("ONESTOP_SESSION_KEY")
    if settings.production:
        sys.stderr.write(
            "控制台尚不能用于生产环境：只有演示登录 / "
            "not for production yet: it has the demonstration's sign-in only\n"
        )
        sys.exit(USAGE)
    if missing:
        sys.stderr.write(f"未设置 / not set: {', '.join(missing)}\n")
        sys.exit(USAGE)
    configure("info", "console")
    with Database(settings.database_url, size=POOL) as database:
        app = create_console(settings, database, Gateway(settings.addresses))
        host, port = settings.host, settings.port
        serve(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False))


if __name__ == "__main__":
    main()
