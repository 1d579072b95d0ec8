"""
Goal G5: the survival page against an "ok" view of the same server, and the size of its figure.

Served by two processes with a pool, as deployed. Eight clients ask in turn, signed in; the 95th percentile of each
round, the median of the rounds. The "ok" view passes the same sign-in, transaction and access log as every page
(benchmarks/ok.py). For comparison /healthz, the only address that passes none of them.
The figure of two groups is weighed as JSON for cohorts up to 100,000.

    python benchmarks/page.py [--rounds 5] [--requests 40]
"""

import argparse
import gzip
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from refresh import make_patients, own_database

CLIENTS = 8
PAGE = "/outcomes/survival/?by=timing"
SLOWER_THAN_OK, MOST_KB, MOST_KB_GZIPPED = 3, 45, 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=40, help="of each client in a round")
    options = parser.parse_args()
    with own_database() as database:
        make_patients(database, 1_000)
        cookie = computed_and_signed_in()
        port, server = serve("--workers", "2", app="benchmarks.ok:application")
        try:
            compare(port, cookie, options.rounds, options.requests)
        finally:
            server.terminate()
            server.wait()
        weigh_figures()


def computed_and_signed_in() -> str:
    from analytics import actions
    from patients.models import Center
    from tests.people import person, signed_in
    from tumorboard.access import sessions  # noqa: F401  (starts the clock of a session)
    from tumorboard.models import Role

    actions.rebuild_endpoints(1)
    actions.refresh_survival(1, "curative-intent")
    return signed_in(person(Role.SURGEON, Center.objects.get())).cookies["sessionid"].value


def serve(*options: str, app: str = "tumorboard.asgi:application") -> tuple[int, subprocess.Popen]:
    from django.db import connection

    where = connection.settings_dict
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", app, "--port", str(port),
         "--log-level", "warning", *options],
        env={**os.environ, "LOG_LEVEL": "ERROR", "DATABASE_POOL_SIZE": "8", "DATABASE_URL": f"postgresql://{where['USER']}:"
             f"{where['PASSWORD']}@/{where['NAME']}?host={where['HOST']}"},
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    for _attempt in range(300):
        try:
            get(HTTPConnection("127.0.0.1", port), "/healthz", "")
            return port, server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def get(connection: HTTPConnection, address: str, cookie: str) -> float:
    began = perf_counter()
    connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or not body:
        raise SystemExit(f"{address}: {answer.status}")
    return perf_counter() - began


def compare(port: int, cookie: str, rounds: int, requests: int) -> None:
    addresses = {"survival page": PAGE, "ok": "/ok/", "/healthz": "/healthz"}
    slowest: dict[str, list[float]] = {name: [] for name in addresses}
    for _round in range(rounds):
        for name, address in addresses.items():
            slowest[name].append(percentile_95(port, address, cookie, requests))
    at = {name: median(times) * 1000 for name, times in slowest.items()}
    print(f"{CLIENTS} clients, 95th percentile, medians of {rounds} rounds")
    for name, milliseconds in at.items():
        print(f"  {name:15} {milliseconds:8.1f} ms")
    print(
        f"  page to ok      {at['survival page'] / at['ok']:8.1f}   (goal: at most {SLOWER_THAN_OK})"
    )
    print(f"  page to healthz {at['survival page'] / at['/healthz']:8.1f}")


def percentile_95(port: int, address: str, cookie: str, requests: int) -> float:
    def client(_number: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", port)
        return [get(connection, address, cookie) for _request in range(requests)]

    with ThreadPoolExecutor(CLIENTS) as clients:
        times = [seconds for some in clients.map(client, range(CLIENTS)) for seconds in some]
    return quantiles(times, n=20)[-1]


def weigh_figures() -> None:
    import numpy as np
    from django.utils import timezone

    from analytics.cohorts import COHORTS
    from analytics.dashboards import dashboard
    from analytics.definitions import Endpoint, Grouping, Origin
    from analytics.members import Times
    from analytics.models import SurvivalSnapshot
    from analytics.pages import survival_parts

    for patients in (45, 1_000, 100_000):
        random = np.random.default_rng(patients)
        deaths, ends = random.exponential(900, patients), random.uniform(30, 2_700, patients)
        times = Times(
            endpoint=Endpoint.OS,
            origin=Origin.INDEX_LIVER_INTERVENTION,
            subjects=np.arange(patients),
            started=np.full(patients, 17_000),
            days=np.minimum(deaths, ends).astype(int),
            entry_days=np.zeros(patients, dtype=int),
            event=(deaths <= ends).astype(int),
            timing=random.integers(0, 2, patients),
            excluded={},
            unclear_death=np.zeros(patients, dtype=bool),
        )
        payload = dashboard(COHORTS["curative-intent"], times, Grouping.TIMING)
        snapshot = SurvivalSnapshot(computed_at=timezone.now(), data_version=1)
        spec = json.dumps(survival_parts(snapshot, payload)["figure"]["spec"]).encode()
        print(
            f"  figure of {patients:7,} patients {len(spec) / 1000:6.1f} kB,"
            f" {len(gzip.compress(spec)) / 1000:5.1f} kB gzipped"
            f"   (goals: {MOST_KB} and {MOST_KB_GZIPPED})"
        )


if __name__ == "__main__":
    main()
