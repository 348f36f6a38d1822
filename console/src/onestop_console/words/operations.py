"""What those who run the services call things."""

JOBS = {
    "requested": "待开始",
    "running": "进行中",
    "cancelling": "正在取消",
    "done": "完成",
    "unverified": "校验未通过",
    "failed": "失败",
    "cancelled": "已取消",
}
BUILDS = {
    "live": "在用",
    "unbuilt": "待构建",
    "building": "构建中",
    "ready": "待切换",
    "old": "旧构建",
    "old_version": "旧版本",
}
PARTS = {
    "relay": "中继",
    "inbox": "收件箱",
    "policies": "反应",
    "deadlines": "期限",
    "door": "入口",
}
RELAYS = {
    "leading": "发送中",
    "standby": "待命",
    "stopped": "已停止",
    "paused": "已暂停",
    "open": "直读",
    "direct": "直读",
    "elsewhere": "在其他实例",
}
