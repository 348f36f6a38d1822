"""What the HTTP rim itself refuses, before any rule is asked; mapped in `problems`."""

from onestop_chassis.refusal import Forbidden, Invalid, NotFound, Refusal, Unavailable


class Unauthenticated(Refusal):
    """No token, or one that does not verify."""

    code = "unauthenticated"
    title = "Sign in first"
    title_zh = "请先登录"
    remedy = "Sign in and send the token as `Authorization: Bearer <token>`."
    remedy_zh = "请登录，并在 Authorization 请求头中携带令牌（Bearer）。"


class WrongPassword(Unauthenticated):
    """User name and password do not go together."""

    code = "wrong-password"
    title = "User name or password is wrong"
    title_zh = "用户名或密码错误"
    remedy = "Check both and try again."
    remedy_zh = "请核对用户名和密码后重试。"


class SignInElsewhere(Forbidden):
    """This installation does not issue tokens itself."""

    code = "sign-in-elsewhere"
    title = "Demonstration sign-in is switched off"
    title_zh = "演示登录已停用"
    remedy = "Sign in with the organisation's identity provider."
    remedy_zh = "请通过本单位统一身份认证登录。"


class CallerNotMapped(Forbidden):
    """The token is good, and says nothing here of who this is and what they may do."""

    code = "caller-not-mapped"
    title = "You have no role in this installation"
    title_zh = "您在本系统尚无角色"
    remedy = (
        "Have a role given to you at the identity provider, then sign in again; see `errors`. "
        "Operators: ONESTOP_OIDC_MAPPING_FILE says which of its words are roles here."
    )
    remedy_zh = (
        "请在统一身份认证系统申请相应角色后重新登录，原因见 errors。"
        "运维人员：见 ONESTOP_OIDC_MAPPING_FILE。"
    )


class Malformed(Refusal):
    """A header does not have the form it must have."""

    code = "malformed-header"
    title = "A request header is malformed"
    title_zh = "请求头格式不正确"
    remedy = "Correct the header and send the request again."
    remedy_zh = "请更正请求头后重新提交。"


class MalformedIfMatch(Malformed):
    """`If-Match` is not one strong version tag."""

    code = "malformed-if-match"
    title = "If-Match is malformed"
    title_zh = "If-Match 请求头格式不正确"
    remedy = 'Send the ETag of the last answer as it came, for example If-Match: "3".'
    remedy_zh = '请原样发送上次响应的 ETag，例如 If-Match: "3"。'


class MalformedKey(Malformed):
    """`Idempotency-Key` is not 1 to 128 visible characters."""

    code = "malformed-idempotency-key"
    title = "Idempotency-Key is malformed"
    title_zh = "Idempotency-Key 请求头格式不正确"
    remedy = "Send 1 to 128 visible ASCII characters, for example a UUID."
    remedy_zh = "请使用1至128个可见ASCII字符，例如 UUID。"


class KeyMissing(Malformed):
    """A command came without `Idempotency-Key`: sent again, it would be done again."""

    code = "idempotency-key-missing"
    title = "Idempotency-Key is missing"
    title_zh = "缺少 Idempotency-Key 请求头"
    remedy = "Send a key of your own with every command, for example a UUID; the same one again."
    remedy_zh = "每个操作请自带一个编号，例如 UUID；重发时使用同一编号。"


class RouteUnknown(NotFound):
    """There is no such address here."""

    code = "route-unknown"
    title = "There is no such address"
    title_zh = "地址不存在"
    remedy = "See /docs for the addresses of this service."
    remedy_zh = "本服务的全部地址见 /docs。"


class ProblemUnknown(NotFound):
    """No problem carries this code."""

    code = "problem-unknown"
    title = "No problem carries this code"
    title_zh = "没有此代码的问题说明"
    remedy = "See /problems for all of them."
    remedy_zh = "全部问题说明见 /problems。"


class MethodNotAllowed(Refusal):
    """The address exists, the method does not."""

    code = "method-not-allowed"
    title = "The method is not allowed here"
    title_zh = "此地址不支持该请求方法"
    remedy = "Use one of the methods in the Allow header."
    remedy_zh = "请使用 Allow 响应头列出的方法。"


class Misdirected(Refusal):
    """The request names a host that is not this service's."""

    code = "host-unknown"
    title = "This service does not answer to that name"
    title_zh = "本服务不使用该主机名"
    remedy = "Use the address you were given. Operators: ONESTOP_PUBLIC_URL and ONESTOP_HOSTS."
    remedy_zh = "请使用公布的地址访问。运维人员：见 ONESTOP_PUBLIC_URL 和 ONESTOP_HOSTS。"


class TooSlow(Refusal):
    """The body did not arrive in time."""

    code = "too-slow"
    title = "The request body did not arrive in time"
    title_zh = "请求内容未在规定时间内到达"
    remedy = "Nothing was recorded; send it again."
    remedy_zh = "未作任何记录，请重新提交。"


class HeadTooSlow(TooSlow):
    """The head of a request did not arrive in time."""

    code = "head-too-slow"
    title = "The request did not arrive in time"
    title_zh = "请求未在规定时间内到达"


class HeadTooLarge(Refusal):
    """The head of a request is larger than the service takes."""

    code = "head-too-large"
    title = "The request's headers are too large"
    title_zh = "请求头过大"
    remedy = "Nothing was recorded; send fewer and shorter headers."
    remedy_zh = "未作任何记录，请减少请求头内容后重新提交。"


class BodyTooLarge(Refusal):
    """The body is larger than the service takes."""

    code = "body-too-large"
    title = "The request body is too large"
    title_zh = "请求内容过大"
    remedy = "Nothing was recorded. Send less at once; lists may be sent in parts."
    remedy_zh = "未作任何记录。请减少单次提交的内容；清单可分批提交。"


class RangeBeyond(Refusal):
    """The part that is asked for begins behind the end."""

    code = "range-beyond-the-end"
    title = "There is no such part"
    title_zh = "所请求的范围超出文件长度"
    remedy = "Ask without Range, or within what `size` says."
    remedy_zh = "请去掉 Range 请求头，或在 size 所示长度之内请求。"


class UnsupportedMediaType(Refusal):
    """The body is not in a form that the route reads."""

    code = "unsupported-media-type"
    title = "The content type is not supported"
    title_zh = "不支持的内容类型"
    remedy = "Send JSON with Content-Type: application/json."
    remedy_zh = "请以 JSON 提交，并设置 Content-Type: application/json。"


class SchemaUnknown(NotFound):
    """The service publishes no events of this type."""

    code = "schema-unknown"
    title = "No events of this type are published here"
    title_zh = "本服务不发布该类型的事件"
    remedy = "Take the address from `dataschema` of the event; GET /asyncapi.json names every type."
    remedy_zh = "请使用事件 dataschema 所示地址；GET /asyncapi.json 列出全部类型。"


class CursorWrong(Invalid):
    """`after` is not what an earlier page of the same list said as `next`."""

    code = "cursor-wrong"
    title = "This is no cursor of an earlier page"
    title_zh = "翻页标记有误"
    remedy = "Give `after` exactly as `next` of the page before said it, or leave it out."
    remedy_zh = "请原样使用上一页给出的 next，或不传 after。"


class BadRequest(Invalid):
    """The body, the address or a header does not have the required shape."""

    code = "bad-request"
    title = "The request does not have the required shape"
    title_zh = "提交的内容格式不符合要求"
    remedy = "Correct everything listed in `errors` and send it again; nothing was recorded."
    remedy_zh = "请按 errors 所列逐项更正后重新提交；未作任何记录。"


class PositionUnknown(Invalid):
    """`min_position` is beyond whatever can have been recorded here."""

    code = "position-unknown"
    title = "Nothing was recorded at this position"
    title_zh = "该位置没有任何记录"
    remedy = "Send the position of an answer of this very service; each counts its own."
    remedy_zh = "请使用本服务返回的位置；各服务的位置互不相通。"


class UnexpectedError(Refusal):
    """A defect on our side; the correlation id finds it in the log."""

    code = "unexpected"
    title = "Something failed on our side"
    title_zh = "系统内部错误"
    remedy = "Quote the correlation id. With the same Idempotency-Key it is safe to send again."
    remedy_zh = "请向运维人员提供 correlation_id；使用相同的 Idempotency-Key 重新提交不会重复记录。"


class DatabaseAway(Unavailable):
    """The database cannot be reached."""

    code = "database-away"
    title = "The database cannot be reached"
    title_zh = "数据库暂时无法访问"
    remedy = "Nothing was recorded; send it again in a moment."
    remedy_zh = "未作任何记录，请稍后重试。"


class ProviderAway(Unavailable):
    """The identity provider has not said yet with which keys it signs."""

    code = "identity-provider-away"
    title = "The identity provider does not answer"
    title_zh = "统一身份认证系统无法访问"
    remedy = "Nothing was recorded; send it again in a moment. Operators: see the service's log."
    remedy_zh = "未作任何记录，请稍后重试。运维人员：原因见服务日志。"


class Busy(Unavailable):
    """As much is being done as can be done at once."""

    code = "busy"
    title = "The service is busy"
    title_zh = "服务繁忙"
    remedy = "Nothing was recorded; send it again after the seconds in Retry-After."
    remedy_zh = "未作任何记录，请按 Retry-After 所示秒数后重新提交。"


class TooMany(Refusal):
    """One caller asks for more at once than one may."""

    code = "too-many-requests"
    title = "Too many requests at once"
    title_zh = "同时提交的请求过多"
    remedy = "Nothing was recorded; wait for the answers to come, then send this again."
    remedy_zh = "未作任何记录，请待已提交的请求答复后再提交。"


class TooManySignIns(TooMany):
    """Too many attempts with a wrong password."""

    code = "too-many-sign-ins"
    title = "Too many attempts to sign in"
    title_zh = "登录失败次数过多"
    remedy = "Wait for the seconds in Retry-After, then sign in with the right password."
    remedy_zh = "请按 Retry-After 所示秒数等待后，使用正确密码登录。"
