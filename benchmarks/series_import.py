"""
Import of a series of 5,000 people against COPY of the same finished rows.

The rival is a copy of the whole database, with the same keys, indexes, constraints and history triggers
but without row-level security, filled by its owner: COPY of each table's rows, ready-made and in memory,
in one transaction. It need not read, check or map anything; the import does all three. In every round
import, COPY and bulk_create (ready-made objects) take turns on the same rows.

    python benchmarks/series_import.py [--copies 51] [--rounds 3]
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

import psycopg
from larger_series import larger_series

from tumorboard.embedded import postgres

GOAL = 0.5
RIVALS = ("copy", "bulk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--copies", type=int, default=51, help="of the published series")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tumorboard-bench-", dir="/tmp"))
    folder.chmod(0o711)
    server = postgres.PostgresServer(
        data=folder / "data", socket=folder / "pg", log=folder / "postgres.log"
    )
    try:
        server.start()
        server.prepare(owner_creates_databases=True)
        configure(folder / "pg")
        run(folder / "pg", options.copies, options.rounds)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def configure(socket: Path) -> None:
    os.environ |= {
        "TB_ENVIRONMENT": "test",
        "SECRET_KEY": "benchmark" * 6,
        "IDENTITY_KEY": "benchmark" * 6,
        "DATABASE_URL": postgres.url(socket, postgres.OWNER),
        "BROKER_URL": "",
        "CACHE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
    }
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False


def run(socket: Path, copies: int, rounds: int) -> None:
    from django.core.management import call_command
    from django.db import connections

    from patients.models import Center

    call_command("migrate", verbosity=0)
    for number in range(rounds):
        Center.objects.create(code=f"round-{number}", name=f"Round {number}")
    connections.close_all()
    clone(socket)
    become_application()

    contents = larger_series(copies)
    rows = sum(content.count(b"\n") - 1 for content in contents.values())
    print(f"{copies * 98:,} people, {rows:,} rows in {len(contents)} files")
    times: dict[str, list[float]] = {"import": [], "copy": [], "bulk": []}
    for number in range(rounds):
        center = Center.objects.get(code=f"round-{number}")
        seconds, written = imported(contents, center)
        times["import"].append(seconds)
        times["copy"].append(copied(socket, center, written))
        times["bulk"].append(bulk_created(center, written))
        print(
            f"round {number + 1}: import {times['import'][-1]:.2f} s, COPY {times['copy'][-1]:.2f} s,"
            f" bulk_create {times['bulk'][-1]:.2f} s; {sum(written.values()):,} rows of the record"
        )
    show(times, rows)


def clone(socket: Path) -> None:
    """Two copies of the empty database without row-level security."""
    with psycopg.connect(
        postgres.url(socket, postgres.SUPERUSER, "postgres"), autocommit=True
    ) as server:
        for name in RIVALS:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {postgres.DATABASE}")
    for name in RIVALS:
        with psycopg.connect(postgres.url(socket, postgres.SUPERUSER, name)) as database:
            tables = database.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity"
            ).fetchall()
            for (table,) in tables:
                database.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
                database.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def become_application() -> None:
    """The import runs as the application, under row-level security; bulk_create as the clone's owner."""
    from django.db import connections

    own = connections.settings["default"]
    connections.settings["bulk"] = {**own, "NAME": "bulk"}
    connections["default"].close()
    connections["default"].settings_dict["USER"] = postgres.APP


def imported(contents: dict[str, bytes], center) -> tuple[float, dict[str, int]]:
    from tumorboard.series_import.importing import Outcome, SeriesFacts, import_series

    facts = SeriesFacts(slug="bench", title="Benchmark", consent_note="benchmark")
    started = perf_counter()
    report = import_series(contents, center=center, facts=facts)
    seconds = perf_counter() - started
    assert report.outcome == Outcome.IMPORTED, [p.message for p in report.errors[:3]]
    tables = {"patients_importbatch": 1, "patients_series": 1, **report.written}
    return seconds, tables


def copied(socket: Path, center, written: dict[str, int]) -> float:
    """The finished rows are fetched before the clock starts."""
    condition = f"WHERE center_id = {center.pk}"
    source = postgres.url(socket, postgres.SUPERUSER)
    with psycopg.connect(source) as database:
        finished = {table: _rows(database, table, condition) for table in written}
        protocols = _rows(database, "patients_followupprotocol", "")
    with psycopg.connect(postgres.url(socket, postgres.OWNER, "copy")) as rival:
        _make_known(rival, protocols)
        started = perf_counter()
        with rival.cursor() as cursor:
            for table, rows in finished.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
        rival.commit()
        return perf_counter() - started


def _rows(database, table: str, condition: str) -> bytes:
    with database.cursor().copy(f"COPY (SELECT * FROM {table} {condition}) TO STDOUT") as copy:
        return b"".join(copy)


def _make_known(rival, protocols: bytes) -> None:
    if not rival.execute("SELECT 1 FROM patients_followupprotocol").fetchone():
        with rival.cursor().copy("COPY patients_followupprotocol FROM STDIN") as copy:
            copy.write(protocols)
    rival.commit()


def bulk_created(center, written: dict[str, int]) -> float:
    """The finished objects are fetched before the clock starts."""
    from django.apps import apps
    from django.db import transaction

    from patients.centers import center_context
    from patients.models import FollowUpProtocol

    models = {model._meta.db_table: model for model in apps.get_models()}
    with center_context([center.pk]):
        finished = {table: list(models[table].objects.all()) for table in written}
    if not FollowUpProtocol.objects.using("bulk").exists():
        FollowUpProtocol.objects.using("bulk").bulk_create(FollowUpProtocol.objects.all())
    started = perf_counter()
    with transaction.atomic(using="bulk"):
        for table, objects in finished.items():
            models[table].objects.using("bulk").bulk_create(objects, batch_size=1000)
    return perf_counter() - started


def show(times: dict[str, list[float]], rows: int) -> None:
    middle = {name: median(values) for name, values in times.items()}
    to_copy, to_bulk = middle["copy"] / middle["import"], middle["bulk"] / middle["import"]
    print(
        f"import {middle['import']:.2f} s ({rows / middle['import']:,.0f} rows/s),"
        f" COPY {middle['copy']:.2f} s, bulk_create {middle['bulk']:.2f} s (medians)"
    )
    print(
        f"speed of the import: {to_copy:.2f} x COPY into the clone"
        f" (goal {GOAL} x: {'reached' if to_copy >= GOAL else 'MISSED'}), {to_bulk:.2f} x bulk_create"
    )


if __name__ == "__main__":
    main()
