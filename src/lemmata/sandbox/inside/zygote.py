"""The warm interpreter: it has imported everything, runs no cell itself, and forks sessions."""

import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path

from lemmata.sandbox import frames
from lemmata.sandbox.inside import confinement, heap, processes, warmth
from lemmata.sandbox.inside.checkpoint import Checkpoint
from lemmata.sandbox.inside.forking import fork_alike
from lemmata.sandbox.inside.keeper import become_keeper

REAP_SECONDS = 1.0
"""How long what has ended, or lost its keeper, may stay while no order comes."""


class Zygote:
    """Obeys one control socket; its end is the zygote's end."""

    def __init__(self, control: socket.socket, folder: str) -> None:
        from lemmata.sandbox.inside.shell import CellShell

        self._control = control
        self._folder = folder
        self._shell = CellShell()
        self._next = 0
        self._dropping = confinement.possible_dropping(confinement.HIGHEST_UID)
        self._keepers: set[int] = set()

    def serve(self) -> None:
        """Forks a session for every order."""
        frames.send(self._control, {"type": "ready", "capabilities": self._capabilities()})
        while True:
            self._wait_for_order()
            try:
                received = frames.receive(self._control)
            except (OSError, frames.BrokenFrameError):
                return
            if received is None:
                return
            message, files = received
            if message.get("type") == "session" and not self._fork_session(files):
                return

    def _wait_for_order(self) -> None:
        """Returns when there is something to read; until then nothing that has ended stays."""
        readable: list[socket.socket] = []
        while not readable:
            wait = REAP_SECONDS if processes.children(os.getpid()) else None
            readable, _, _ = select.select([self._control], [], [], wait)
            self._end_escaped()

    def _capabilities(self) -> dict[str, bool]:
        return {
            "checkpoints": True,
            "time_limit": True,
            "memory_limit": True,
            "process_limit": True,
            "user_of_its_own": self._dropping != "none",
            "no_network": False,
            "hidden_files": False,
        }

    def _end_escaped(self) -> None:
        """Ends what lost its keeper: it would be a child of this process now."""
        for pid in processes.reap():
            self._keepers.discard(pid)
        if strays := set(processes.children(os.getpid())) - self._keepers:
            for pid in strays:
                processes.end_strays(pid, ())
            processes.end_strays(os.getpid(), self._keepers | self._below_keepers())

    def _below_keepers(self) -> set[int]:
        return {pid for keeper in self._keepers for pid in processes.descendants(keeper)}

    def _fork_session(self, files: list[int]) -> bool:
        """True in the zygote; False in the forks, when they have done their work."""
        self._next += 1
        folder = tempfile.mkdtemp(prefix="session-", dir=self._folder)
        uid = self._unused_uid()
        if self._dropping != "none":
            os.chown(folder, uid, uid)
        pid = fork_alike()
        if pid:
            self._keepers.add(pid)
            for number in files:
                os.close(number)
            frames.send(self._control, {"type": "session", "pid": pid, "folder": folder})
            return True
        self._control.close()
        keeper, checkpoint = (socket.socket(fileno=number) for number in files)
        self._become_session(keeper, checkpoint, folder, uid)
        return False

    def _become_session(
        self, keeper: socket.socket, control: socket.socket, folder: str, uid: int
    ) -> None:
        os.setsid()
        parent = os.getpid()
        if pid := fork_alike():
            control.close()
            frames.send(keeper, {"type": "born", "pid": pid})
            become_keeper(keeper, folder)
            return
        keeper.close()
        confinement.confine(folder, uid, self._dropping)
        confinement.die_with_parent(parent)
        confinement.adopt_orphans()
        Checkpoint(control, self._shell, confinement.Baseline.now()).serve()

    def _unused_uid(self) -> int:
        span = confinement.HIGHEST_UID - confinement.LOWEST_UID
        return confinement.LOWEST_UID + (os.getpid() * 37 + self._next) % span


def main() -> None:
    """The zygote's life, from the two arguments that the server gives."""
    control = socket.socket(fileno=int(sys.argv[1]))
    folder = sys.argv[2]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Path(folder).chmod(0o711)
    confinement.adopt_orphans()
    warmth.preload()
    zygote = Zygote(control, folder)
    heap.settle()
    own = os.getpid()
    zygote.serve()
    if os.getpid() == own:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except BaseException:  # noqa: BLE001  said in the log, whatever it was
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
