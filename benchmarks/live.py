"""
Goal G8: from the commit to the last of 100 members, against a bare LISTEN/NOTIFY + server-sent events.

The bare floor is the least program that does the same on the same server and database: no sign-in, no
rules, one LISTEN, a queue for each stream; what is committed is one NOTIFY. Ours: 100 streams of members
who are signed in, and an opinion given through the action. Both in turn in the same run; the clock starts
when the transaction is about to commit. At the end, how long the last member waits for the page itself.

    python benchmarks/live.py [--clients 100] [--rounds 60]
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from page import serve
from refresh import own_database

SLOWER_THAN_BARE = 5
FLOOR = "bare"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with own_database():
        house, cookies = meeting_and_members(options.clients)
        os.environ["DATABASE_POOL_SIZE"] = "8"  # as in production
        ours_port, ours = serve("--lifespan", "off", "--no-access-log")
        bare_port, bare = serve_bare()
        try:
            asyncio.run(compare(house, cookies, ours_port, bare_port, options.rounds))
        finally:
            for server in (ours, bare):
                server.terminate()
                server.wait()


def meeting_and_members(clients: int):
    """A case before the board, and members who may give an opinion; all but the first only listen."""
    from patients.centers import center_context
    from tests.board import make_board, make_patient, refer, start_meeting
    from tests.people import center, person, signed_in
    from tumorboard import actions
    from tumorboard.models import Role

    where = center("bench")
    with center_context([where.pk]):
        house = make_board(where)
        house.meeting = start_meeting(house)
        house.item = actions.list_case(
            meeting=house.meeting, referral=refer(make_patient(where), house.chair), by=house.chair
        )
        actions.present_case(item=house.item, by=house.chair)
    members = [person(Role.MEMBER, where, name=f"member{number}") for number in range(clients)]
    return house, [signed_in(member).cookies["sessionid"].value for member in members]


def serve_bare() -> tuple[int, subprocess.Popen]:
    """The floor, in a process of its own as ours is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "live:floor", "--port", str(port), "--log-level",
         "critical", "--lifespan", "off", "--no-access-log", "--timeout-graceful-shutdown", "1"],
        env={**os.environ, "BARE_DATABASE": dsn()},
        cwd=Path(__file__).parent,
    )  # fmt: skip
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return port, server
        time.sleep(0.1)
    raise SystemExit("the bare server did not start")


def dsn() -> str:
    from django.db import connection

    where = connection.settings_dict
    return f"postgresql://{where['USER']}:{where['PASSWORD']}@/{where['NAME']}?host={where['HOST']}"


# --- The floor: everything that cannot be left out ---

queues: set[asyncio.Queue] = set()
listening: asyncio.Task | None = None


async def floor(scope, receive, send) -> None:
    global listening
    if listening is None:
        listening = asyncio.create_task(listen())
    queue: asyncio.Queue = asyncio.Queue()
    queues.add(queue)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
    while True:
        body = f"data: {await queue.get()}\n\n".encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def listen() -> None:
    import psycopg

    async with await psycopg.AsyncConnection.connect(
        os.environ["BARE_DATABASE"], autocommit=True
    ) as database:
        await database.execute("LISTEN bare")
        async for said in database.notifies():
            for queue in queues:
                queue.put_nowait(said.payload)


# --- The clients: they read bytes and look at the clock ---


@dataclass
class Crowd:
    """Streams that wait for a word, and when each of them heard it."""

    port: int
    address: str
    heard: dict[int, float] = field(default_factory=dict)
    word: bytes = b""
    all_heard: asyncio.Event = field(default_factory=asyncio.Event)
    readers: list[asyncio.Task] = field(default_factory=list)
    # A writer that nobody holds closes its connection.
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def come(self, cookies: list[str]) -> None:
        for number, cookie in enumerate(cookies):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(
                f"GET {self.address} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={cookie}\r\n\r\n".encode()
            )
            status = await reader.readline()
            if b" 200 " not in status:
                raise SystemExit(f"{self.address}: {status.decode()}")
            self.writers.append(writer)
            self.readers.append(asyncio.create_task(self.read(number, reader, len(cookies))))

    async def read(self, number: int, reader: asyncio.StreamReader, crowd: int) -> None:
        async for line in reader:
            if self.word and self.word in line and number not in self.heard:
                self.heard[number] = perf_counter()
                if len(self.heard) == crowd:
                    self.all_heard.set()

    def go(self) -> None:
        for task in self.readers:
            task.cancel()
        for writer in self.writers:
            writer.close()

    async def wait_for(self, word: str, commit) -> list[float]:
        """Milliseconds from the commit until each heard the word."""
        self.heard.clear()
        self.all_heard.clear()
        self.word = word.encode()
        began = await asyncio.to_thread(commit)
        await asyncio.wait_for(self.all_heard.wait(), 30)
        return [1000 * (at - began) for at in self.heard.values()]


async def compare(house, cookies: list[str], ours_port: int, bare_port: int, rounds: int) -> None:
    ours = Crowd(ours_port, f"/boards/{house.meeting.pk}/stream/")
    bare = Crowd(bare_port, "/")
    for crowd in (ours, bare):
        await crowd.come(cookies)
    await asyncio.sleep(2)
    every: dict[str, list[float]] = {"ours": [], FLOOR: []}
    last: dict[str, list[float]] = {"ours": [], FLOOR: []}
    for number in range(rounds):
        for name, waited in (
            (FLOOR, await bare.wait_for(f"data: {number}x", lambda n=number: notify(n))),
            ("ours", await ours.wait_for("opinion", lambda n=number: give_opinion(house, n))),
        ):
            every[name] += waited
            last[name].append(max(waited))
        await asyncio.sleep(0.05)
    print(f"{len(cookies)} clients, {rounds} commits, milliseconds from the commit")
    for name in (FLOOR, "ours"):
        print(
            f"  {name:5} to each  p50 {median(every[name]):7.1f}  p95 {p95(every[name]):7.1f}"
            f"   to the last  p50 {median(last[name]):7.1f}  p95 {p95(last[name]):7.1f}"
        )
    print(
        f"  ratio of p95 to the last {p95(last['ours']) / p95(last[FLOOR]):5.1f}"
        f"   (goal: at most {SLOWER_THAN_BARE})"
    )
    for crowd in (ours, bare):
        crowd.go()
    waited = await fetch_all(ours_port, f"/boards/{house.meeting.pk}/now/", cookies)
    print(
        f"  the page itself, asked for by all at once: p50 {median(waited):.0f} ms, last {max(waited):.0f} ms"
    )


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def notify(number: int) -> float:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('bare', %s)", [f"{number}x"])
        return perf_counter()


def give_opinion(house, number: int) -> float:
    from patients.centers import center_context
    from tumorboard import actions

    with center_context([house.center.pk]):
        actions.give_opinion(
            item=house.item, option="sbrt", reason=f"for the {number}th time", by=house.staff[1]
        )
        return perf_counter()


async def fetch_all(port: int, address: str, cookies: list[str]) -> list[float]:
    began = perf_counter()

    async def fetch(cookie: str) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: sessionid={cookie}\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        if b" 200 " not in answer[:20]:
            raise SystemExit(f"{address}: {answer[:200].decode()}")
        return 1000 * (perf_counter() - began)

    return await asyncio.gather(*map(fetch, cookies))


if __name__ == "__main__":
    main()
