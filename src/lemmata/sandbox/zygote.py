"""The warm interpreter as the server sees it: started in the background, restarted if lost."""

import asyncio
import contextlib
import os
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

from lemmata.sandbox import endings
from lemmata.sandbox.endings import START_SECONDS, SandboxError
from lemmata.sandbox.forked import ForkedSession, Roots
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.plain import CAPABILITIES, PlainSession
from lemmata.sandbox.run import Checkpoint, Keeper
from lemmata.sandbox.session import Session
from lemmata.sandbox.wire import ClosedError, Wire, handed_over, wire_pair

MOST_STARTS_IN_A_ROW = 3
ENTRY = "lemmata.sandbox.inside.zygote"


class Zygote:
    """Opens sessions. Everything that it started ends with it, and with this process."""

    def __init__(
        self,
        limits: Limits,
        live_sessions: int,
        idle_seconds: float,
        cache: Path | None,
        *,
        forking: bool,
    ) -> None:
        self._limits = limits
        self._forking = forking
        self._live_sessions = live_sessions
        self._cache = cache
        self._folder = Path(tempfile.mkdtemp(prefix="lemmata-"))
        self._folder.chmod(0o711)
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Wire | None = None
        self._ready: asyncio.Task[dict[str, bool]] | None = None
        self._asking = asyncio.Lock()
        self._sessions: dict[Session, None] = {}
        self._releasing: set[asyncio.Task[None]] = set()
        self._idle_seconds = idle_seconds
        self._idle: dict[Session, asyncio.TimerHandle] = {}
        self._closed = False

    @classmethod
    async def start(
        cls,
        limits: Limits | None = None,
        *,
        live_sessions: int = 4,
        idle_seconds: float = 900.0,
        cache: Path | None = None,
        forking: bool = sys.platform == "linux",
        at_once: bool = True,
    ) -> "Zygote":
        """Starts the interpreter and returns at once; the first run waits until it is warm.

        Not `at_once`: the first run starts it, so that without runs there is none.

        Of more than `live_sessions` the least recently used gives its processes up, and so does
        one that was idle for long; it builds its state again when it is used. A session that has
        run all of a long lesson holds some 400 MB. `cache` is a folder for what libraries keep.
        Without `forking`, as on other systems, each session is one plain process.
        """
        try:
            zygote = cls(limits or Limits(), live_sessions, idle_seconds, cache, forking=forking)
        except OSError as error:
            raise SandboxError(endings.refused(error)) from error
        if forking and at_once:
            try:
                zygote._launch()
            except OSError as error:
                await zygote.close()
                raise SandboxError(endings.refused(error)) from error
        return zygote

    def session(self) -> Session:
        """A new session; it takes no processes before its first run."""
        self._sessions = dict.fromkeys(self.sessions)
        session: Session
        if self._forking:
            session = ForkedSession(self._open_roots, self._limits, self._used)
        else:
            folder = Path(tempfile.mkdtemp(prefix="session-", dir=self._folder))
            session = PlainSession(folder, self._environment(), self._limits, self._used)
        self._sessions[session] = None
        return session

    async def capabilities(self) -> dict[str, bool]:
        """What shuts cells in on this machine, and what does not, by name."""
        if not self._forking:
            return CAPABILITIES
        async with self._asking:
            return await self._warm()

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that have been opened and not closed."""
        return tuple(session for session in self._sessions if not session.closed)

    @property
    def pid(self) -> int | None:
        """The interpreter's process."""
        return None if self._process is None else self._process.pid

    @property
    def folder(self) -> Path:
        """Where its sessions have their files; gone when it is closed."""
        return self._folder

    async def close(self) -> None:
        """Ends all sessions and the interpreter, and removes their files."""
        self._closed = True
        for session in list(self._idle):
            self._forget_timer(session)
        await asyncio.gather(*(session.close() for session in list(self._sessions)))
        await asyncio.gather(*self._releasing, return_exceptions=True)
        await self._end_process()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _launch(self) -> None:
        wire, theirs = wire_pair()
        try:
            with handed_over([theirs]), self._log_path().open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603  this interpreter, a fixed module
                    [sys.executable, "-P", "-m", ENTRY, str(theirs), str(self._folder)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[theirs],
                    env=self._environment(),
                    cwd=self._folder,
                    start_new_session=True,
                )
        except BaseException:
            wire.close()
            raise
        self._wire = wire
        self._ready = asyncio.ensure_future(self._first_word(wire))

    async def _first_word(self, wire: Wire) -> dict[str, bool]:
        message = await asyncio.wait_for(wire.receive(), START_SECONDS)
        return {str(name): bool(able) for name, able in message["capabilities"].items()}

    async def _warm(self) -> dict[str, bool]:
        """Waits for a warm interpreter, starting one if the last is gone."""
        for _ in range(MOST_STARTS_IN_A_ROW):
            if self._closed:
                raise SandboxError("the sandbox is closed")
            if self._wire is None or self._wire.ended:
                await self._end_process()
                self._launch()
            assert self._ready is not None
            with contextlib.suppress(ClosedError, TimeoutError):
                return await asyncio.shield(self._ready)
            await self._end_process()
        said = self._log_path().read_text("utf-8", "replace").strip()[-2000:]
        raise SandboxError(f"the interpreter for cells does not start:\n{said}")

    async def _open_roots(self) -> Roots:
        for _ in range(MOST_STARTS_IN_A_ROW):
            async with self._asking:
                await self._warm()
                with contextlib.suppress(ClosedError):
                    return await self._ask_for_session()
        raise SandboxError("the interpreter for cells ends as soon as it is used")

    async def _ask_for_session(self) -> Roots:
        assert self._wire is not None
        keeper, keeper_end = wire_pair()
        root, root_end = wire_pair()
        try:
            with handed_over([keeper_end, root_end]) as files:
                await self._wire.send({"type": "session"}, files)
            while (await self._wire.receive()).get("type") != "session":
                pass
            born = await keeper.receive()
        except BaseException:
            keeper.close()
            root.close()
            raise
        return Roots(Keeper(keeper), Checkpoint("", root, int(born["pid"])))

    def _used(self, session: Session) -> None:
        """Notes the use, and has the session that was not used for longest give way."""
        self._sessions.pop(session, None)
        self._sessions[session] = None
        live = [s for s in self._sessions if s.live and not s.busy]
        busy = sum(s.busy for s in self._sessions)
        for old in live[: max(0, len(live) + busy - self._live_sessions)]:
            self._release(old)
        self._forget_timer(session)
        loop = asyncio.get_running_loop()
        self._idle[session] = loop.call_later(self._idle_seconds, self._release_idle, session)

    def _release(self, session: Session) -> None:
        """Has a session give its processes up, once it is not running."""
        task = asyncio.ensure_future(session.release())
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)

    def _release_idle(self, session: Session) -> None:
        self._forget_timer(session)
        if session.live and not session.closed:
            self._release(session)

    def _forget_timer(self, session: Session) -> None:
        timer = self._idle.pop(session, None)
        if timer is not None:
            timer.cancel()

    async def _end_process(self) -> None:
        if self._ready is not None:
            self._ready.cancel()
            await asyncio.gather(self._ready, return_exceptions=True)
            self._ready = None
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(_end, process)

    def _log_path(self) -> Path:
        return self._folder / "interpreter.log"

    def _environment(self) -> dict[str, str]:
        """A clean environment: nothing of the user's but where programs and libraries are."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
        user_base = {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}
        return {
            **kept,
            **user_base,
            **{f"{name}_NUM_THREADS": "1" for name in threads},
            "LANG": "C.UTF-8",
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "PYTHONHASHSEED": "0",
            "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
            "PYTHONIOENCODING": "utf-8",
            "MPLBACKEND": "svg",
            "MPLCONFIGDIR": str(self._cache or _cache_folder() or self._folder),
            "IPYTHONDIR": str(self._folder),
        }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Waits for a process whose socket has been closed; kills it if it does not go."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cache_folder() -> Path | None:
    """The user's cache folder for matplotlib's list of fonts; None if it can't be written."""
    from platformdirs import user_cache_path

    folder = user_cache_path("lemmata", appauthor=False) / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
