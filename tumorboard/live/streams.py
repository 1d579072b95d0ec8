"""
Streams of server-sent events in front of Django: "this meeting is at change 17", and nothing of a patient.

Whether somebody may follow a meeting the gate says: the stream's own address is asked of Django as any
page is, at the beginning and again and again; the answer 204 carries the number. So a stream has the
rules, the session and the second factor of every page, and holds no thread and no database connection
while it waits.
"""

import asyncio
import random
import re
import signal
import threading
import time
from collections.abc import Iterable
from typing import Any

from .hub import Follower, Hub

ADDRESS = re.compile(r"/boards/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/stream/")
NUMBER_HEADER = b"x-meeting-change"
# A page that hears nothing for 25 seconds (static/js/following.js) says that the connection is lost.
ALIVE_SECONDS = 10
# How long somebody who signed out, or was taken off the center, still hears that something changed.
ADMITTED_SECONDS = 20
COME_BACK_MS = (1_000, 3_000)  # at random, so that a hundred pages do not come at once
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    # no-transform: a proxy that compresses would wait for more. The other one says so to nginx.
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
]
REPLACED = {NUMBER_HEADER, b"content-length", *(name for name, _value in HEADERS)}


class Refused(Exception):
    """Django did not let the person in; carries its answer."""

    def __init__(self, start: dict, body: list[dict]):
        self.start = start
        self.body = body


class Streams:
    """An ASGI application: serves the streams, and gives everything else to `django`."""

    def __init__(self, django) -> None:
        self.django = django
        self.hub = Hub()
        self._stops_with_server = False

    async def __call__(self, scope, receive, send) -> None:
        asked = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if asked is None or scope["method"] != "GET":
            await self.django(scope, receive, send)
            return
        self._stop_with_server()
        with self.hub.following(asked[1]) as follower:
            try:
                number, headers = await self._admit(scope)
            except Refused as refused:
                await send(refused.start)
                for part in refused.body:
                    await send(part)
                return
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _first_of(
                self._tell(follower, number, scope, send),
                _until_gone(receive),
            )

    async def _admit(self, scope) -> tuple[int, list[tuple[bytes, bytes]]]:
        """At which change the meeting is, for a person who may follow it, and the headers of a stream."""
        start, *body = await _answer_of(self.django, scope)
        if start["status"] != 204:
            raise Refused(start, body)
        headers = [(name.lower(), value) for name, value in start["headers"]]
        kept = [(name, value) for name, value in headers if name not in REPLACED]
        return int(dict(headers)[NUMBER_HEADER]), [*kept, *HEADERS]

    async def _tell(self, follower: Follower, number: int, scope, send) -> None:
        """Every number once, and a sign of life between them; until the person may no longer follow."""
        told = await _send(
            send, "change", number, ["everything"], retry=random.randint(*COME_BACK_MS)
        )
        asked_at = time.monotonic()
        while True:
            await follower.wait(ALIVE_SECONDS)
            if follower.has_ended:
                break
            about, follower.about = sorted(follower.about), set()
            number = max(number, follower.number)
            if follower.may_have_missed or time.monotonic() - asked_at > ADMITTED_SECONDS:
                follower.may_have_missed = False
                try:
                    stands, _headers = await self._admit(scope)
                except Refused as refused:
                    # A database that is away for a moment is no refusal: the browser comes back.
                    if refused.start["status"] < 500:
                        await _send(send, "over", number)
                    break
                asked_at = time.monotonic()
                if stands > number:
                    number, about = stands, ["everything"]
            if number > told:
                told = await _send(send, "change", number, about)
            else:
                await _send(send, "alive", number)
        await send({"type": "http.response.body", "body": b""})

    def _stop_with_server(self) -> None:
        """An open stream would hold a server that was asked to stop until its patience ends."""
        if self._stops_with_server or threading.current_thread() is not threading.main_thread():
            return
        self._stops_with_server = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            servers_own = signal.getsignal(number)
            if callable(servers_own):
                signal.signal(number, _before(servers_own, loop, self.hub.end_all))


def _before(servers_own, loop, end_all):
    def ending(number, frame):
        loop.call_soon_threadsafe(end_all)
        servers_own(number, frame)

    return ending


async def _send(
    send, event: str, number: int, about: Iterable[str] = (), retry: int | None = None
) -> int:
    """`id` comes back as Last-Event-ID; the page compares the number itself and fetches once a number."""
    lines = [f"event: {event}", f"id: {number}", f"data: {' '.join([str(number), *about])}"]
    if retry is not None:
        lines.insert(0, f"retry: {retry}")
    body = "\n".join([*lines, "", ""]).encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})
    return number


async def _answer_of(application, scope) -> list[dict[str, Any]]:
    """What Django answers to the same request, with an empty body, as ASGI messages."""
    parts: list[dict[str, Any]] = []
    begun = False

    async def receive():
        nonlocal begun
        if begun:
            await asyncio.Event().wait()  # the client is not gone as far as Django is concerned
        begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        parts.append(message)

    await application({**scope, "state": {}}, receive, send)
    return parts


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(*coroutines) -> None:
    """Run them until one ends, which ends the others; what it raised is raised."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        done, _waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
