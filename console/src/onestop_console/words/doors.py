"""Why somebody did not come in."""

UNKNOWN, WRONG, AWAY = "unknown", "refused", "away"
FAILURES = {
    UNKNOWN: "登录未完成：登录须在同一浏览器中、十分钟内完成。请重新登录。",
    WRONG: "登录未完成：统一身份认证系统未予通过。请重新登录；如再次出现，请联系运维人员。",
    AWAY: "统一身份认证系统暂时无法连接：请稍后重试。",
}
