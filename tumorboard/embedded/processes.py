"""Child processes that never outlive us, and the waiting for them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tumorboard.embedded import EmbeddedError
from tumorboard.embedded.places import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    args: Iterable[object],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    account: Account | None = None,
    on_our_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen:
    """
    Start a program in its own process group, so that Ctrl-C reaches only us and we stop it in order.

    On Linux the kernel sends it `on_our_death` should we be killed; elsewhere it would stay.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(on_our_death))
            if os.getppid() != parent:  # we died before the kernel was told
                os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            [str(arg) for arg in args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            process_group=0,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=prepare,
        )


def wait_until(
    is_ready: Callable[[], bool], *, name: str, process: subprocess.Popen, log: Path, seconds: float
) -> None:
    """Return as soon as `is_ready`; raise with the end of the log when the process dies or time is up."""
    end = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None:
            raise EmbeddedError(ended(name, process, log))
        if time.monotonic() > end:
            raise EmbeddedError(f"{name} is not ready after {seconds:.0f} s. {tail(log)}")
        time.sleep(0.03)


def stop(process: subprocess.Popen, *, with_signal: signal.Signals, seconds: float) -> None:
    """Ask politely, then kill the whole group."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ended(name: str, process: subprocess.Popen, log: Path) -> str:
    code = process.returncode
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    return f"{name} {how}. {tail(log)}"


def tail(log: Path, lines: int = 8) -> str:
    text = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in text)])


def fresh_log(folder: Path, name: str) -> Path:
    """An empty log; the one of the last start is kept beside it."""
    log = folder / f"{name}.log"
    if log.exists():
        log.replace(folder / f"{name}.log.1")
    log.touch()
    return log
