"""Where the token of whoever signed in at this terminal is kept: readable for nobody else."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from onestop_cli.say import Failed
from onestop_cli.sign_in.endpoint import Granted
from onestop_cli.sign_in.settings import SignInSettings

NAME, LOCK = "sign-in.json", "sign-in.lock"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


class Kept(BaseModel):
    """A token with whose it is: another provider's is not sent anywhere."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    client: str
    granted: Granted


class Keeping:
    """One file of the user's; whoever changes it holds the lock meanwhile."""

    def __init__(self, environ: Mapping[str, str], settings: SignInSettings):
        state = Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        self._folder = state / "onestop"
        self._whose = (settings.oidc_issuer, settings.oidc_client)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else renews the token meanwhile: most providers take each renewal only once."""
        try:
            self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            with _private(self._folder / LOCK) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise Failed(
                f"登录状态无法保存（{self._folder}）：{error.strerror}",
                f"The sign-in cannot be kept in {self._folder}: {error.strerror}",
            ) from error

    def read(self) -> Granted | None:
        """What is kept of this provider and client; None where nothing is, or it is no token."""
        try:
            text = (self._folder / NAME).read_text(encoding="utf-8")
            kept = Kept.model_validate_json(text)
        except (FileNotFoundError, UnicodeDecodeError, ValidationError):
            return None
        return kept.granted if (kept.issuer, kept.client) == self._whose else None

    def write(self, granted: Granted) -> None:
        """Replaces what was kept, in one step."""
        issuer, client = self._whose
        draft = self._folder / f"{NAME}.new"
        draft.unlink(missing_ok=True)
        with _private(draft) as file:
            os.write(
                file, Kept(issuer=issuer, client=client, granted=granted).model_dump_json().encode()
            )
        draft.replace(self._folder / NAME)

    def forget(self) -> None:
        """Nothing is kept any more."""
        (self._folder / NAME).unlink(missing_ok=True)


@contextmanager
def _private(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        yield file
    finally:
        os.close(file)
