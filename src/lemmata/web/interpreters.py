"""The warm interpreter that cells run in: started when something first has to run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lemmata.sandbox import Session, Zygote


class Interpreters:
    """One zygote for the whole server; nothing is started before it is needed."""

    def __init__(self) -> None:
        self._zygote: Zygote | None = None
        self._starting = asyncio.Lock()
        self._closed = False

    @property
    def started(self) -> bool:
        """Whether there is a process."""
        return self._zygote is not None

    async def zygote(self) -> Zygote:
        """The zygote; returns as soon as it has been launched, warm or not."""
        async with self._starting:
            if self._zygote is None:
                from lemmata.sandbox import SandboxError, Zygote

                if self._closed:
                    raise SandboxError("the course is being closed")
                self._zygote = await Zygote.start()
            return self._zygote

    async def session(self) -> Session:
        """A new session for one page."""
        return (await self.zygote()).session()

    async def close(self) -> None:
        """Ends every process that was started here."""
        async with self._starting:
            self._closed = True
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            await zygote.close()
