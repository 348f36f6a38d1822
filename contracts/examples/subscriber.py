"""A subscriber that knows Kafka and JSON, and nothing of this project's code.

Prints the events of one type as they stand on the topic, one JSON document per line.
"""

import argparse
import json
import sys
from typing import Any

from confluent_kafka import Consumer, KafkaException

SILENCE = "onestop.review.DefaultConsentGranted.v1"


def main() -> int:
    """Follows the topic until `--max` events were printed, or until it is interrupted."""
    options = arguments()
    _, service, _, _ = options.type.split(".")
    consumer = Consumer(
        {
            "bootstrap.servers": options.bootstrap,
            "group.id": options.group,
            "auto.offset.reset": "earliest" if options.from_beginning else "latest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([f"onestop.{service}"])
    try:
        follow(consumer, options.type, options.max)
    except KeyboardInterrupt:
        return 130
    finally:
        consumer.close()
    return 0


def follow(consumer: Consumer, wanted: str, most: int) -> None:
    """Prints events of the type `wanted`; a position that was seen is not printed again."""
    seen: dict[int, int] = {}
    printed = 0
    while not most or printed < most:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        event: dict[str, Any] = json.loads(message.value() or b"")
        partition, position = message.partition() or 0, int(event["id"].rpartition("/")[2])
        if position <= seen.get(partition, 0):
            continue
        seen[partition] = position
        if event["type"] == wanted:
            sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            printed += 1


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description="订阅默认同意事件 / follow consents by silence")
    parser.add_argument("--bootstrap", default="localhost:9092", help="Kafka, host:port")
    parser.add_argument("--type", default=SILENCE, help="事件类型 / which type of event")
    parser.add_argument("--max", type=int, default=0, help="条数，0 为不限 / 0 for no end")
    parser.add_argument("--group", default="example-subscriber", help="消费组 / consumer group")
    parser.add_argument("--from-beginning", action="store_true", help="从头读取 / from the first")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
