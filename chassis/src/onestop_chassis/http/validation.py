"""Everything that is wrong with a request's shape, in words, at once."""

from collections.abc import Mapping, Sequence
from typing import Any

ZH: dict[str, str] = {
    "missing": "缺少必填项",
    "extra_forbidden": "不允许出现此字段",
    "json_invalid": "JSON 格式错误（第 {offset} 个字符处）",
    "json_type": "应为 JSON 文本",
    "unstorable_text": "含有无法保存的字符（空字符或不完整的字符）",
    "none_required": "应为空值",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "dataclass_type": "应为对象",
    "dict_type": "应为对象",
    "list_type": "应为清单",
    "tuple_type": "应为清单",
    "set_type": "应为清单",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "格式应符合 {pattern}",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "enum": "只能取以下值之一：{expected}",
    "literal_error": "只能取以下值之一：{expected}",
    "union_tag_invalid": "{discriminator} 只能取以下值之一：{expected_tags}",
    "union_tag_not_found": "缺少用于区分类型的 {discriminator}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数，不得带小数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限数字",
    "decimal_type": "应为十进制数",
    "decimal_parsing": "应为十进制数",
    "decimal_max_places": "至多 {decimal_places} 位小数",
    "decimal_max_digits": "至多 {max_digits} 位数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "date_type": "应为日期（YYYY-MM-DD）",
    "date_parsing": "应为日期（YYYY-MM-DD）",
    "date_from_datetime_parsing": "应为日期（YYYY-MM-DD）",
    "date_from_datetime_inexact": "应为日期，不得带时刻",
    "datetime_type": "应为带时区的时刻（ISO 8601）",
    "datetime_parsing": "应为带时区的时刻（ISO 8601）",
    "datetime_from_date_parsing": "应为带时区的时刻（ISO 8601）",
    "timezone_aware": "时刻应注明时区",
    "uuid_parsing": "应为 UUID",
    "url_parsing": "应为网址",
}
EN: dict[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "unstorable_text": "has a character that cannot be stored (NUL or half of one)",
    "json_invalid": "is not valid JSON at character {offset}: {error}",
}


def wrong(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """pydantic's findings as `errors` of a problem document; what was sent is not repeated.

    A list with a wrong entry is no short one: the wrong ones only were not counted.
    """
    above = {error["loc"][:n] for error in errors for n in range(len(error["loc"]))}
    return [_one(e) for e in errors if e["type"] != "too_short" or e["loc"] not in above]


def _one(error: Mapping[str, Any]) -> dict[str, str]:
    if error["type"] == "json_invalid":  # its place is an offset into the text, not a field
        _, offset = error["loc"]
        error = {**error, "loc": ("body",), "ctx": {**error.get("ctx", {}), "offset": offset}}
    en, zh = _words(error)
    return {"field": pointer(error["loc"]), "code": str(error["type"]), "en": en, "zh": zh}


def _words(error: Mapping[str, Any]) -> tuple[str, str]:
    kind = str(error["type"])
    context = {key: str(value) for key, value in error.get("ctx", {}).items()}
    message = str(error["msg"])
    if kind in ("value_error", "assertion_error"):
        return own_words(message.removeprefix("Value error, ").removeprefix("Assertion failed, "))
    en = EN[kind].format_map(_Gaps(context)) if kind in EN else message
    zh = ZH[kind].format_map(_Gaps(context)) if kind in ZH else f"格式不符合要求（{message}）"
    return en, zh


def own_words(message: str) -> tuple[str, str]:
    """English and Chinese of a validator's `中文 / English`; the same for both if it has one."""
    zh, slash, en = message.partition(" / ")
    return (en, zh) if slash else (message, message)


def pointer(place: Sequence[str | int]) -> str:
    """`/a/0/b` in the body, `?name` in the query, `{name}` in the path, `name:` a header."""
    where, *rest = place or ("body",)
    name = ".".join(str(part) for part in rest)
    match where:
        case "query":
            return f"?{name}"
        case "path":
            return f"{{{name}}}"
        case "header" | "cookie":
            return f"{name}:"
        case _:
            return "".join(f"/{_escaped(part)}" for part in rest)


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


class _Gaps(dict[str, str]):
    """A text may name a value that this version of pydantic does not give."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"
