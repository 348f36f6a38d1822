"""The way by which this instance's own acts come in, gone by itself."""

from datetime import datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from onestop_chassis.refusal import Unavailable

BEAT_PATH = "/health/beat"
KEY, AT = "Heartbeat-Key", "Heartbeat-At"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (whoever listens there, answers here)
ANSWER_SECONDS = 45.0
"""As long as an act waits for its record."""
NO_CONTENT = 204


class Door:
    """Where an instance serves; `url` is what its routes begin with."""

    def __init__(self, url: str):
        place = urlsplit(url)
        host = place.hostname or ""
        self._host, self._port = ANYWHERE.get(host, host), place.port
        self._path = place.path + BEAT_PATH

    @classmethod
    def at(cls, host: str, port: int) -> "Door":
        """That of a service which has the port for itself."""
        return cls(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    def send(self, at: datetime, key: str) -> None:
        """Sends a beat in, as an act would come: by a new connection, and answered when it is
        recorded.

        Raises:
            ConnectionRefusedError: nobody listens.
            Unavailable: it was not recorded, or nobody said so in time.
        """
        connection = HTTPConnection(self._host, self._port, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", self._path, headers={KEY: key, AT: at.isoformat()})
            status = connection.getresponse().status
        except ConnectionRefusedError:
            raise
        except (OSError, HTTPException) as error:
            raise Unavailable(f"心跳未获答复 / the heartbeat got no answer: {error!r}") from error
        finally:
            connection.close()
        if status != NO_CONTENT:
            raise Unavailable(f"心跳未能记录 / the heartbeat was not recorded: {status}")
