"""What Maven Central has: fetched once into the user's cache directory, by Maven's own settings."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

_FETCH_SECONDS = 600


class NotFetched(Exception):
    """There is no Maven, or it did not get what was asked for."""


def fetched(pom: Path, name: str, goal: str, environ: Mapping[str, str]) -> Path:
    """A folder with the dependencies of `pom`, got by `goal` of Maven's dependency plugin.

    Raises:
        NotFetched: with the reason, in both languages.
    """
    if not pom.exists():
        raise NotFetched(f"缺少 {pom.name} / the list of what is needed is missing: {pom}")
    cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onestop"
    place = cache / f"{name}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if place.is_dir():
        return place
    maven = shutil.which("mvn")
    if maven is None:
        raise NotFetched("缺少 Maven / no Maven (mvn) on the path")
    cache.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache))
    done = subprocess.run(
        [maven, "-q", "-B", "-f", str(pom), f"dependency:{goal}", f"-DoutputDirectory={draft}"],
        capture_output=True,
        text=True,
        timeout=_FETCH_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        shutil.rmtree(draft)
        raise NotFetched(f"下载失败 / {name} could not be fetched:\n{done.stdout[-1500:]}")
    try:
        draft.rename(place)
    except OSError:  # somebody else was faster
        shutil.rmtree(draft)
    return place
