"""Where the embedded servers keep their things, and as whom they run."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from tumorboard.embedded import EmbeddedError

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Account:
    """The unprivileged account that runs PostgreSQL when we are root: PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int


def postgres_account() -> Account | None:
    """None when we are not root: then the server runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is no account named postgres or nobody: "
        "run as an ordinary user."
    )


def is_reachable_by_others(path: Path) -> bool:
    """Whether another account may pass through every folder down to `path`."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents] if folder.exists()
    )


@dataclass(frozen=True)
class Places:
    """All folders of one data directory. Two data directories never meet."""

    var: Path

    @classmethod
    def from_environment(cls) -> "Places":
        return cls(Path(os.environ.get("TB_DATA") or BASE_DIR / "var").resolve())

    @property
    def _hash(self) -> str:
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def postgres_parent(self) -> Path:
        """Under `var`; below /var/tmp when the server's account could not reach `var` (as in /root)."""
        if postgres_account() and not is_reachable_by_others(self.var.parent):
            return Path("/var/tmp") / f"tumorboard-{self._hash}"
        return self.var

    @property
    def sockets(self) -> Path:
        """Short, because a socket's path may have 107 bytes at most."""
        return Path("/tmp") / f"tumorboard-{self._hash}"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def make(self) -> None:
        for folder in (self.var, self.run, self.log, self.valkey_data):
            folder.mkdir(parents=True, exist_ok=True)
        if self.postgres_parent != self.var:
            own_folder(self.postgres_parent, mode=0o711)

    def remove_sockets(self) -> None:
        """Leave nothing in /tmp, once the servers are stopped."""
        shutil.rmtree(self.sockets, ignore_errors=True)


def own_folder(path: Path, *, mode: int, account: Account | None = None) -> Path:
    """A folder that only `account` (or we) can write to. Refuses one that somebody else has laid there."""
    uid = account.uid if account else os.geteuid()
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()):
        raise EmbeddedError(f"{path} belongs to somebody else; remove it and start again.")
    if account and found.st_uid != uid:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)
    return path
