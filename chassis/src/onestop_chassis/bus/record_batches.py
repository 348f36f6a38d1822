"""Records on their way to a topic, packed by hand: one future per batch, not one per record."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from onestop_chassis.bus.feed import HEADERS
from onestop_chassis.log.crashpoints import reach


class RecordBatches:
    """Records on their way, in order per partition."""

    def __init__(self, producer: AIOKafkaProducer, topic: str):
        self._producer = producer
        self._topic = topic
        self._open: dict[int, Any] = {}
        self._sent: list[asyncio.Future[Any]] = []

    async def add(self, partition: int, key: bytes, value: bytes, position: int) -> None:
        """Appends to the partition's batch; sends the batch when it is full."""
        batch = self._open.get(partition)
        if batch is None or not _append(batch, key, value):
            if batch is not None:
                await self._send(partition)
            batch = self._open[partition] = self._producer.create_batch()
            if not _append(batch, key, value):
                raise ValueError(f"the fact at {position} does not fit into a batch")

    async def sent(self) -> None:
        """Hands over what is still open."""
        for partition in list(self._open):
            await self._send(partition)

    async def acknowledged(self) -> None:
        """Returns when the broker has acknowledged everything that was added.

        Raises:
            aiokafka.errors.KafkaError: of the first batch that failed.
        """
        if not self._sent:
            return
        await asyncio.wait(self._sent, return_when=asyncio.FIRST_COMPLETED)
        reach("before-relay-ack")
        await asyncio.gather(*self._sent)
        reach("after-relay-ack")

    async def _send(self, partition: int) -> None:
        batch = self._open.pop(partition)
        batch.close()
        self._sent.append(await self._producer.send_batch(batch, self._topic, partition=partition))


def _append(batch: Any, key: bytes, value: bytes) -> bool:
    return batch.append(key=key, value=value, timestamp=None, headers=HEADERS) is not None
