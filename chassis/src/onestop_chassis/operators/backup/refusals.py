"""Why a backup cannot be made, read, or restored."""

from onestop_chassis.refusal import Conflict, Invalid, NotFound


class NoBackupDirectory(Conflict):
    """The service was not told where backups go, or cannot write there."""

    code = "backup-directory-missing"
    title = "This service has no directory for backups"
    title_zh = "本服务未设置备份目录"
    remedy = "Set ONESTOP_BACKUP_DIRECTORY to a directory the service may write to; start it again."
    remedy_zh = "请将 ONESTOP_BACKUP_DIRECTORY 设为本服务可写的目录并重启服务。"


class NoBackup(NotFound):
    """There is no backup, or none of this name."""

    code = "backup-unknown"
    title = "There is no such backup"
    title_zh = "没有此备份"
    remedy = "See what there is: onestop backup list; make one: onestop backup create SERVICE."
    remedy_zh = "查看备份：onestop backup list；创建：onestop backup create 服务。"


class BackupUnreadable(Invalid):
    """What stands there is not a backup that this version reads."""

    code = "backup-unreadable"
    title = "This is not a backup that can be read"
    title_zh = "无法读取该备份"
    remedy = "Name the directory that holds manifest.json, of this version or an earlier one."
    remedy_zh = "请指定包含 manifest.json 的目录，其版本不得高于当前软件。"


class BackupUnsound(Invalid):
    """A segment is missing, exchanged or damaged."""

    code = "backup-unsound"
    title = "The backup does not hold what its manifest says"
    title_zh = "备份内容与清单不符"
    remedy = "Take another backup, or an intact copy of this one; `faults` says what is wrong."
    remedy_zh = "请使用其他备份或完好的副本；faults 列明问题。"


class ForeignBackup(Conflict):
    """It was taken from another service, or by a newer version."""

    code = "backup-foreign"
    title = "The backup does not fit this service"
    title_zh = "备份与本服务不符"
    remedy = "Choose a backup of this service; for one of a newer version install that version."
    remedy_zh = "请选择本服务的备份；较新版本的备份请先安装对应版本。"


class DatabaseNotEmpty(Conflict):
    """The log there holds events already."""

    code = "database-not-empty"
    title = "Nothing is restored over live data"
    title_zh = "不会覆盖已有数据"
    remedy = (
        "Stop the service, set the old database aside (ALTER DATABASE name RENAME TO name_old) or"
        " make a new one (CREATE DATABASE), restore into that, and let ONESTOP_DATABASE_URL name"
        " it. On a laptop that is down, --set-aside does the first two."
    )
    remedy_zh = (
        "请停止服务，将原数据库改名保留（ALTER DATABASE 原名 RENAME TO 新名）或新建数据库"
        "（CREATE DATABASE），恢复到空库，并让 ONESTOP_DATABASE_URL 指向它。"
        "本机演示停止后可用 --set-aside 完成前两步。"
    )


class DatabaseInUse(Conflict):
    """Somebody is connected to it."""

    code = "database-in-use"
    title = "Somebody works on this database"
    title_zh = "数据库正在使用"
    remedy = "Stop the service (and whoever else is connected), then restore."
    remedy_zh = "请先停止服务及其他连接，再恢复。"


class PointUnknown(Invalid):
    """The backup does not reach the point that was asked for."""

    code = "backup-point-unknown"
    title = "The backup does not hold this point"
    title_zh = "备份不包含该时点"
    remedy = "Choose a position or instant within `first` and `last`."
    remedy_zh = "请选择 first 与 last 之间的位置或时刻。"
