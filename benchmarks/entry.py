"""
Goal G6: storing a whole case against a raw transaction of four rows, in turn in the same process.

A case of three lesions is typed into a draft beforehand. Timed is what a surgeon waits for: reading the
record and the draft, assembling, the rules, the history, the endpoint rows, the access log and the commit.
The rival writes four rows with psycopg into the same tables, and beside it into bare copies of them. Beside
it: one field saved, and both through a server of two workers.

    python benchmarks/entry.py [--cases 60] [--requests 100]
"""

import argparse
import json
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from page import serve
from refresh import own_database

SLOWER_THAN_RAW = 6
TABLES = (
    "patients_interventionsession",
    "patients_procedure",
    "patients_lesion",
    "patients_pathologyreport",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--requests", type=int, default=100)
    options = parser.parse_args()
    with own_database():
        surgeon = somebody()
        same, bare = Rival(bare=False), Rival(bare=True)
        times: dict[str, list[float]] = {name: [] for name in ("stored", "same", "bare", "field")}
        for number in range(options.cases):
            draft = typed_case(number, surgeon)
            other = somebody_else(number, surgeon)
            times["field"].append(timed(lambda draft=draft: one_field(draft, surgeon)))
            times["same"].append(timed(lambda other=other: same.write(other)))
            times["bare"].append(timed(lambda other=other: bare.write(other)))
            times["stored"].append(timed(lambda draft=draft: store(draft, surgeon)))
        report(**times)
        through_a_server(surgeon, options.requests)


def timed(work) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def somebody():
    from patients.models import Center
    from tests.people import person
    from tumorboard.models import Role

    center = Center.objects.create(code="bench", name="Bench")
    return person(Role.SURGEON, center)


def typed_case(number: int, surgeon):
    """A patient and a draft with everything that the first lines ask; three lesions."""
    from patients.centers import center_context
    from patients.models import Center

    center = Center.objects.get()
    with center_context([center.pk]):
        return _typed(center, number, surgeon)


def _typed(center, number: int, surgeon):
    from tests.entry import add, answer, draft_of
    from tests.factories import person_of

    patient = person_of(center, family=f"Deneme{number}", mrn=f"9-{number}", by=surgeon)
    draft = draft_of(patient, by=surgeon)
    answer(
        draft, "primary", by=surgeon,
        diagnosed_on=["10", "1", "2025"], topography="C18.7", t_category="T3", n_category="N1",
        m_category="M1a", tnm_edition="ajcc8", tnm_prefix="p", kras="wild_type",
    )  # fmt: skip
    answer(
        draft, "metastasis", by=surgeon,
        diagnosed_on=["15", "1", "2025"], found_at_staging="yes", strategy="colon_first",
    )  # fmt: skip
    for segment, size in (("VIII", "42"), ("II", "18"), ("V", "11")):
        add(
            draft,
            "lesion",
            by=surgeon,
            segments=[segment],
            before_mm=size,
            treatment="metastasectomy",
        )
    answer(
        draft, "session", by=surgeon,
        performed_on=["3", "6", "2025"], approach="open", intent="curative", blood_loss_ml="300",
        residual_disease="none", discharged_on={"missing": "awaited"}, no_complications="yes",
        no_systemic_therapy="yes",
    )  # fmt: skip
    answer(draft, "liver_specimen", by=surgeon, margin_status={"missing": "awaited"})
    return draft


def one_field(draft, surgeon) -> None:
    """As the page saves it: stored, and everything that follows computed anew."""
    from patients.centers import center_context
    from patients.entry.pages import Entry
    from tests.entry import answer, case_of

    with center_context([draft.center_id]):
        answer(draft, "session", by=surgeon, blood_loss_ml="350")
        Entry.of(case_of(draft))


def store(draft, surgeon) -> None:
    from patients.centers import center_context
    from patients.entry.submitting import submit
    from tests.entry import record_of

    with center_context([draft.center_id]):
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
        log_access(draft)


def log_access(draft) -> None:
    from django.db import connection

    from tumorboard.access.log import INSERT

    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [draft.center_id, None, "C", "cases:submit", draft.patient_id, "", "", 302, None, ""],
        )


class Rival:
    """
    BEGIN, four INSERTs, COMMIT: psycopg and nothing else, with what a row cannot be without.

    Into the record's own tables, with their keys, policies, history and data versions (as the rival of the
    import writes, decision 8); and beside it into bare copies, which keep nothing of what the record promises.
    """

    def __init__(self, *, bare: bool):
        import psycopg
        from django.db import connection

        from tests.database import as_owner

        self.prefix = "raw_" if bare else ""
        if bare:
            with as_owner() as owner, owner.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING INDEXES)")
                    cursor.execute(f"GRANT INSERT ON raw_{table} TO PUBLIC")
        where = connection.settings_dict
        self.database = psycopg.connect(
            host=where["HOST"], dbname=where["NAME"], user=where["USER"],
            password=where["PASSWORD"], port=where["PORT"] or None,
        )  # fmt: skip
        self.columns = {}
        with self.database.cursor() as cursor:
            for table in TABLES:
                cursor.execute(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_name = %s AND is_nullable = 'NO'",
                    [table],
                )
                self.columns[table] = cursor.fetchall()
        self.database.commit()

    def write(self, metastasis) -> None:
        """An operation with its procedure, a lesion of the metastases, and a report."""
        keys = {table: uuid.uuid4() for table in TABLES}
        told = {
            "center_id": metastasis.center_id,
            "patient_id": metastasis.patient_id,
            "session_id": keys["patients_interventionsession"],
            "liver_metastasis_id": metastasis.pk,
            "group": "liver_resection",
            "kind": "segmentectomy",
            "specimen": "liver",
            "lesion_no": 90,
        }
        with self.database.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.centers', %s, true)", [str(metastasis.center_id)]
            )
            for table, columns in self.columns.items():
                named = dict(columns)
                if table == "patients_lesion":
                    named["liver_metastasis_id"] = "uuid"
                if table == "patients_pathologyreport":
                    named["session_id"] = "uuid"
                names = ", ".join(f'"{name}"' for name in named)
                marks = ", ".join(["%s"] * len(named))
                values = [
                    keys[table] if name == "id" else told.get(name, _value(name, kind))
                    for name, kind in named.items()
                ]
                cursor.execute(
                    f"INSERT INTO {self.prefix}{table} ({names}) VALUES ({marks})", values
                )
        self.database.commit()


def _value(name: str, kind: str):
    if name.endswith("_precision"):
        return "day"
    return {
        "jsonb": "{}",
        "date": "2025-06-03",
        "timestamp with time zone": "2025-06-03T12:00:00Z",
        "boolean": False,
    }.get(kind, 1 if "int" in kind else "clinic" if name == "source" else "")


def somebody_else(number: int, surgeon):
    """The metastases of a patient for the rivals."""
    from patients.actions import record
    from patients.centers import center_context
    from patients.models import Center, LiverMetastasis
    from tests.factories import person_of

    center = Center.objects.get()
    with center_context([center.pk]):
        patient = person_of(center, family=f"Rakip{number}", mrn=f"8-{number}", by=surgeon)
        return record(LiverMetastasis(patient=patient, diagnosed_on="2025-01-15"), by=surgeon)


def report(stored, same, bare, field) -> None:
    print("a case of three lesions, 13 to 16 rows; milliseconds, p50 and p95")
    labels = ("stored whole", stored), ("raw four rows", same), ("  into bare copies", bare)
    for label, times in (*labels, ("one field", field)):
        print(f"  {label:18} {median(times) * 1000:8.2f} {quantiles(times, n=20)[-1] * 1000:8.2f}")
    ratio, to_bare = median(stored) / median(same), median(stored) / median(bare)
    print(f"  ratio              {ratio:8.1f}   (goal: at most {SLOWER_THAN_RAW})")
    print(f"  to bare copies     {to_bare:8.1f}")


def through_a_server(surgeon, requests: int) -> None:
    """Fields saved and cases stored each second by two workers, each case by a request of its own."""
    from patients.centers import center_context
    from tests.entry import case_of
    from tests.people import signed_in

    cookies = signed_in(surgeon).cookies
    drafts = [typed_case(10_000 + number, surgeon) for number in range(max(8, requests // 4))]
    with center_context([drafts[0].center_id]):
        names = {draft.pk: case_of(draft).one("session").name("pringle_min") for draft in drafts}
    port, server = serve("--workers", "2")
    try:
        token = "x" * 32

        def post(address: str, body: bytes, kind: str) -> None:
            connection = HTTPConnection("127.0.0.1", port)
            headers = {
                "Cookie": f"sessionid={cookies['sessionid'].value}; csrftoken={token}",
                "X-CSRFToken": token, "Content-Type": kind, "Accept": "application/json",
            }  # fmt: skip
            connection.request("POST", address, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 302):
                raise SystemExit(f"{address}: {answer.status}")

        def save(number: int) -> None:
            draft = drafts[number % len(drafts)]
            change = {
                "id": str(uuid.uuid4()),
                "field": names[draft.pk],
                "value": str(number),
                "base": 0,
            }
            body = json.dumps({"step": "operation", "changes": [change]}).encode()
            post(f"/cases/{draft.pk}/save/", body, "application/json")

        def submit(draft) -> None:
            post(f"/cases/{draft.pk}/submit/", b"", "application/x-www-form-urlencoded")

        for label, work, items in (
            ("fields saved", save, range(requests)), ("cases stored", submit, drafts),
        ):  # fmt: skip
            began = time.perf_counter()
            with ThreadPoolExecutor(8) as clients:
                list(clients.map(work, items))
            print(
                f"  {label}  {len(items) / (time.perf_counter() - began):8.1f} per second, 2 workers"
            )
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
