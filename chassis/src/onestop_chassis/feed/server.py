"""A web server that ends what would never end by itself before it waits for the rest."""

import socket

import uvicorn

from onestop_chassis.feed.stream import end_streams


class Server(uvicorn.Server):
    """uvicorn's, which otherwise waits for answers that go on for as long as they are read."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_streams()
        await super().shutdown(sockets)
