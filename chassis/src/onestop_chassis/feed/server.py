"""A web server that ends what would never end by itself, and leaves its caller to stop the rest."""

import signal
import socket
from types import FrameType

import uvicorn

from onestop_chassis.feed.stream import end_streams

FAILED = 1


class Server(uvicorn.Server):
    """uvicorn's, which otherwise waits for answers that go on for as long as they are read.

    uvicorn also raises the signal that ended it once more when it has ended: the process would be
    gone before what runs around the server (followers, leases) has stopped in good order.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_streams()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Asks it to end; a second Ctrl-C waits for nobody."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(config: uvicorn.Config) -> None:
    """Serves until the process is told to end.

    Raises:
        SystemExit: it could not start (its port is taken); uvicorn has said why.
    """
    server = Server(config)
    server.run()
    if not server.started:
        raise SystemExit(FAILED)
