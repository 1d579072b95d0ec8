"""A patient of a series as the rules of patients.clinical see one: read from the files, not from the record."""

from datetime import date

from patients.clinical.rules import facts
from tumorboard.series_import import codes

Rows = dict[str, list[dict[str, str]]]


def patients_of(tables: Rows) -> list[facts.Patient]:
    return [_patient(row, tables) for row in tables["patients.csv"]]


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def number(cell: str) -> int | None:
    return int(cell) if cell else None


def flag(cell: str) -> bool | None:
    return cell == "1" if cell else None


def _patient(row: dict[str, str], tables: Rows) -> facts.Patient:
    def of(file: str) -> list[dict[str, str]]:
        return [r for r in tables[f"{file}.csv"] if r["patient_id"] == row["patient_id"]]

    sessions = of("interventions")
    return facts.Patient(
        key=row["patient_id"],
        born_on=day(row["birth_date"]),
        died_on=day(row["death_date"]),
        death_cause=row["cause_of_death_class"] or None,
        last_contact_on=day(row["last_follow_up_date"]),
        primaries=tuple(_primary(r) for r in of("primaries")),
        metastases=tuple(_metastasis(r) for r in of("liver_metastases")),
        lesions=tuple(
            facts.Lesion(
                key=r["lesion_id"], size_mm_at_presentation=number(r["size_mm_presentation"])
            )
            for r in of("lesions")
        ),
        therapies=tuple(
            facts.Therapy(
                key=r["therapy_id"],
                started_on=day(r["start_date"]),
                ended_on=day(r["end_date"]),
                biologics=(r["biologic"],) if r["biologic"] else (),
            )
            for r in of("systemic_therapy")
        ),
        sessions=tuple(_session(r, of("complications")) for r in sessions),
        recurrences=tuple(
            facts.Recurrence(
                key=r["recurrence_id"],
                sequence_no=number(r["sequence"]),
                detected_on=day(r["detection_date"]),
                after_session=next(
                    (
                        s["intervention_id"]
                        for s in sessions
                        if s["curative_sequence"] == r["sequence"]
                    ),
                    None,
                ),
            )
            for r in of("recurrences")
        ),
        extrahepatic=tuple(
            facts.Extrahepatic(
                key=f"{r['lm_id']}/{label}",
                site=codes.EXTRAHEPATIC[label],
                detected_on=day(r["detection_date"]),
            )
            for r in of("liver_metastases")
            for label in filter(None, r["extrahepatic_disease"].split(";"))
        ),
        # Among those of one day the first counts: what the patients' file says.
        statuses=(
            facts.Status(key="last", seen_on=day(row["last_follow_up_date"]), state=_last(row)),
            *(
                facts.Status(
                    key=r["follow_up_id"],
                    seen_on=day(r["visit_date"]),
                    state=codes.DISEASE_STATUS[r["disease_status"]],
                )
                for r in of("follow_ups")
            ),
        ),
    )


def _last(row: dict[str, str]) -> str:
    return "dead" if row["vital_status"] == "dead" else codes.DISEASE_STATUS[row["disease_status"]]


def _primary(r: dict[str, str]) -> facts.Primary:
    return facts.Primary(
        key=r["primary_id"],
        diagnosed_on=day(r["diagnosis_date"]),
        resected_on=day(r["resection_date"]),
        tnm_edition="ajcc7",
        m_category=r["m_stage_at_primary_diagnosis"],
        presentation=(codes.PRESENTATION[r["presentation"]],),
    )


def _metastasis(r: dict[str, str]) -> facts.LiverMetastasis:
    return facts.LiverMetastasis(
        key=r["lm_id"],
        diagnosed_on=day(r["detection_date"]),
        found_at_staging=r["timing"] == "synchronous",
        number_of_metastases=number(r["number_of_metastases"]),
        distribution=r["distribution"],
        largest_mm_at_presentation=number(r["largest_mm_presentation"]),
        largest_mm_after_chemotherapy=number(r["largest_mm_after_chemotherapy"]),
        strategy=codes.STRATEGY[r["treatment_strategy"]],
    )


def _session(r: dict[str, str], complications: list[dict[str, str]]) -> facts.Session:
    key = r["intervention_id"]
    return facts.Session(
        key=key,
        performed_on=day(r["date"]),
        discharged_on=day(r["discharge_date"]),
        # The index treatment and those of recurrences clear the known disease.
        residual_disease="none" if int(r["curative_sequence"]) else "planned_second_stage",
        frozen_section={"1": "done", "0": "none_taken"}.get(r["frozen_section"]),
        re_excision=flag(r["re_excision"]),
        lesions_resected=number(r["lesions_resected"]),
        lesions_ablated=number(r["lesions_ablated"]),
        procedures=tuple(
            facts.Procedure(key=f"{key}/{label}", group=group, kind=kind)
            for label in r["procedures"].split(";")
            for group, kind in [codes.PROCEDURES[label]]
        ),
        complications=tuple(
            facts.Complication(
                key=c["complication_id"],
                began_on=day(c["onset_date"]),
                clavien_dindo=c["clavien_dindo"],
                therapies=tuple(codes.COMPLICATION_TREATMENT[c["treatment"]]),
                anesthesia="local_sedation",
            )
            for c in complications
            if c["intervention_id"] == key
        ),
        pathology=(
            facts.Pathology(
                key=key,
                margin_status=r["margin_status"] or None,
                margin_mm=number(r["margin_mm"]),
            ),
        ),
    )
