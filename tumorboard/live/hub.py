"""
Hears the notices of the database for all streams of this process, on one connection.

Everything here runs in the event loop; no locks are needed. Not: who may follow, and what is sent
(streams.py).
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import structlog

from tumorboard.databases import parameters_of_own_connection

from .notices import CHANNEL, Notice

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 1
# Only of connections over a network: one that is dead without a word is noticed after half a minute.
KEEPALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


class Follower:
    """One stream. What it heard adds up until it is told: only the newest number matters."""

    def __init__(self) -> None:
        self.number = 0
        self.about: set[str] = set()
        self.may_have_missed = False
        self.has_ended = False
        self._heard = asyncio.Event()

    def hear(self, notice: Notice) -> None:
        self.number = max(self.number, notice.number)
        self.about.add(notice.about)
        self._heard.set()

    def doubt(self) -> None:
        """The connection was lost for a while: what was said meanwhile nobody heard."""
        self.may_have_missed = True
        self._heard.set()

    def end(self) -> None:
        self.has_ended = True
        self._heard.set()

    async def wait(self, seconds: float) -> None:
        """Until something is heard, or the time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), seconds)
        self._heard.clear()


class Hub:
    """Listens as long as somebody follows; a process whose pages nobody has open holds no connection."""

    def __init__(self) -> None:
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self._listening: asyncio.Task | None = None

    @contextmanager
    def following(self, meeting: str) -> Iterator[Follower]:
        follower = Follower()
        self._followers[meeting].add(follower)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            yield follower
        finally:
            self._followers[meeting].discard(follower)
            if not self._followers[meeting]:
                del self._followers[meeting]
            if not self._followers:
                self._listening.cancel()
                self._listening = None

    def end_all(self) -> None:
        """The server stops: browsers come back by themselves, to the next one."""
        for follower in self._all():
            follower.end()

    def _all(self) -> list[Follower]:
        return [follower for some in self._followers.values() for follower in some]

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear_notices()
            except (psycopg.Error, OSError) as problem:
                log.warning("live_pages_lost_the_database", problem=type(problem).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear_notices(self) -> None:
        parameters = {**KEEPALIVE, **parameters_of_own_connection()}
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as database:
            await database.execute(f"LISTEN {CHANNEL}")
            # Also the first time: who came while the connection was made has not been told of since.
            for follower in self._all():
                follower.doubt()
            async for said in database.notifies():
                self._pass_on(said.payload)

    def _pass_on(self, payload: str) -> None:
        try:
            notice = Notice.read(payload)
        except ValueError:  # whoever may connect to the database may say anything on the channel
            log.warning("strange_notice")
            return
        for follower in self._followers.get(notice.meeting, ()):
            follower.hear(notice)
