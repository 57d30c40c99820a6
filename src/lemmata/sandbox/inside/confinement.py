"""Everything that shuts a cell's process in: the one place where limits are applied.

`confine` runs once in the first process of a session, before any cell, and everything forked from
it inherits what it set. `limit_run` runs in the fork that is about to execute a cell.
"""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess  # noqa: F401  loaded before the process is shut in
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from lemmata.sandbox.limits import Limits

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION = 0x20080522
LOWEST_UID, HIGHEST_UID = 61_184, 65_519
"""Below lie system and container users, above `nobody`: from these systemd takes users, too."""
MOST_SESSION_PROCESSES = 1024

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int) -> None:
    """Sets one property of this process; raises OSError where the kernel refuses."""
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def die_with_parent(parent: int) -> None:
    """Ends this process when its parent ends, also if that has happened already."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Processes whose parents are gone become children of this one, so that it can end them."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


Dropping = Literal["none", "user", "reading user"]
"""What a process of root becomes: nothing else, another user, or one that can read every file."""


def confine(folder: str, uid: int, dropping: Dropping) -> None:
    """Shuts this process and all its future children in; `uid` is a user of the session's own."""
    os.chdir(folder)
    os.environ["HOME"] = os.environ["TMPDIR"] = folder
    os.umask(0o077)
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if dropping != "none":
        _bound(resource.RLIMIT_NPROC, MOST_SESSION_PROCESSES)
        _drop_to(uid, dropping)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The memory that the warm interpreter itself needs; a session may use so much more."""

    data: int
    addresses: int

    @classmethod
    def now(cls) -> "Baseline":
        """What this process uses at this moment."""
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
        size = resource.getpagesize()
        return cls(data=int(pages[5]) * size, addresses=int(pages[0]) * size)


def limit_run(limits: Limits, baseline: Baseline, depth: int) -> None:
    """Applies one run's limits; `depth` counts the session's processes that only wait.

    Memory is bounded by what a process writes privately (RLIMIT_DATA), because libraries such as
    PyTorch reserve far more addresses than they use; addresses get a wider bound of their own.
    What all processes of a run use together is watched from outside.
    """
    _bound(resource.RLIMIT_DATA, baseline.data + limits.memory)
    _bound(resource.RLIMIT_AS, baseline.addresses + limits.memory + (16 << 30))
    _bound(resource.RLIMIT_FSIZE, limits.file_size)
    if os.getuid() >= LOWEST_UID:
        _bound(resource.RLIMIT_NPROC, depth + 1 + limits.processes, soft_only=True)


def possible_dropping(uid: int) -> Dropping:
    """How root can become another user with whom the interpreter still works: forks try it.

    An interpreter in root's own folders is out of other users' reach. Then the right to read is
    kept, and nothing else of root's.
    """
    if os.geteuid() == 0:
        for dropping in get_args(Dropping)[1:]:
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    _drop_to(uid, dropping)
                    code = 0 if _readable() else 1
                finally:
                    os._exit(code)
            if os.waitpid(child, 0)[1] == 0:
                return cast("Dropping", dropping)
    return "none"


def _drop_to(uid: int, dropping: Dropping) -> None:
    reading = dropping == "reading user"
    if reading:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if reading:
        _keep_only(CAP_DAC_READ_SEARCH)


def _keep_only(capability: int) -> None:
    """Leaves this process one capability, and passes it on to programs that it starts."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _libc.capset(header, data) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    raised = (ctypes.c_ulong(part) for part in (PR_CAP_AMBIENT_RAISE, capability, 0, 0))
    _libc.prctl(PR_CAP_AMBIENT, *raised)


def _readable() -> bool:
    """Whether the interpreter and the libraries can be read, also those imported later."""
    modules = [sys.modules.get(name) for name in ("os", "numpy", "scipy", "lemmata")]
    files = [getattr(module, "__file__", None) for module in modules if module is not None]
    return all(_can_open(name) for name in [sys.executable, *files] if name)


def _can_open(name: str) -> bool:
    try:
        with Path(name).open("rb"):
            return True
    except OSError:
        return False


def _bound(kind: int, value: int, *, soft_only: bool = False) -> None:
    _, hard = resource.getrlimit(kind)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    keep = hard if soft_only else most
    resource.setrlimit(kind, (most, keep))
