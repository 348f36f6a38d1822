"""Whether containers can be had, and by which images."""

import os
import subprocess

from tests.support.environment import clean
from tests.support.kafka import missing


def images() -> dict[str, str]:
    """The base images that the environment names; skips where no engine runs."""
    if subprocess.run(["docker", "info"], env=clean(), capture_output=True, check=False).returncode:
        missing("没有运行中的 Docker / no Docker engine runs here")
    names = ("PYTHON_IMAGE", "POSTGRES_IMAGE", "KAFKA_IMAGE")
    return {name: os.environ[name] for name in names if name in os.environ}
