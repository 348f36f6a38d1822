"""Why the log itself says no, whatever the rules of the aggregate say."""

from onestop_chassis.refusal import Conflict, Refusal, Unavailable


class StaleVersion(Conflict):
    """The stream is not at the version the caller has seen."""

    code = "stale-version"
    title = "It was changed since you read it"
    title_zh = "您读取之后数据已变更"
    remedy = "Read it again and decide on what it says now"
    remedy_zh = "请重新读取后再操作"


class IdempotencyKeyReused(Refusal):
    """The command id was used before, for another command, on this stream or on another."""

    code = "idempotency-key-reused"
    title = "This key was used for another command"
    title_zh = "该幂等键已用于其他操作"
    remedy = "Send the new command with a new key"
    remedy_zh = "请为新操作使用新的幂等键"


def reused(command_id: str) -> IdempotencyKeyReused:
    """Says so of this id."""
    return IdempotencyKeyReused(f"{command_id} 已用于其他操作 / was used for another command")


class CursorMoved(Conflict):
    """Somebody else has handled this fact already: the cursor stands at it or beyond."""

    code = "cursor-moved"
    title = "It was handled already"
    title_zh = "该事项已处理"
    remedy = "Read the cursor again and go on from there"
    remedy_zh = "请重新读取处理位置"


class NotRecorded(Unavailable):
    """It could not be stored within the time in which it may count as received."""

    code = "not-recorded"
    title = "Not recorded: it could not be stored in time"
    title_zh = "未记录：未能在规定时间内存储"
    remedy = "Send it again; it counts from when it is received then"
    remedy_zh = "请重新提交，以重新收到的时间为准"


def at_version(expected: int, version: int) -> None:
    """Refuses where a stream is not at the version that the caller saw."""
    if expected != version:
        raise StaleVersion(
            f"现为版本 {version} / it is at version {version}", expected=expected, current=version
        )


ANSWER_SECONDS = 45.0
"""How long whoever recorded something waits for the answer at most."""


def unconfirmed() -> Unavailable:
    """Nobody said in time whether it was recorded."""
    return Unavailable("未获确认，请以同一编号重发 / not confirmed, send it again")
