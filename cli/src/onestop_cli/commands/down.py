"""`onestop down`: ends the laptop that runs on a data directory; the data stay."""

import os
import signal
import time

from onestop_cli.options import DataOption
from onestop_cli.runfile import Running, data_directory, forget_running, read_running
from onestop_cli.say import Failed, tell

PATIENCE_SECONDS = 30.0


def down(data: DataOption = None) -> None:
    """停止本机运行的服务，数据保留 / stop what `up` started here; the data stay."""
    directory = data_directory(data)
    running = read_running(directory)
    if running is None:
        tell(f"{directory} 没有正在运行的服务", f"nothing runs on {directory}")
        return
    if running.alive:
        _end(running)
        tell(f"已停止；数据保留在 {directory}", f"stopped; the data stay in {directory}")
    else:
        tell(
            "上次运行异常结束，已清理其记录；数据完好",
            "the last run ended without saying so; its traces are cleared, the data are whole",
        )
    forget_running(directory)


def _end(running: Running) -> None:
    os.kill(running.pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE_SECONDS
    while running.alive:
        if time.monotonic() > end:
            raise Failed(
                f"进程 {running.pid} 在 {PATIENCE_SECONDS:.0f} 秒内未结束",
                f"process {running.pid} did not end within {PATIENCE_SECONDS:.0f} s",
            )
        time.sleep(0.05)
