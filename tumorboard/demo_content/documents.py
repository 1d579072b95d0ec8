"""Gives some invented patients their documents: key images for the board, and a report."""

from collections.abc import Iterable

from patients import actions
from patients.models import Document, Patient

from .courses import Course, Stage
from .enter import PROVENANCE
from .pictures import report_page, slice_picture

WITH_IMAGES = frozenset({Stage.REFERRED, Stage.RECURRED, Stage.ON_CHEMOTHERAPY, Stage.RERESECTED})
MOST_PATIENTS = 8


def attach_documents(people: Iterable[tuple[Course, Patient]], *, by) -> None:
    """Two key images and a radiology report each."""
    chosen = [each for each in people if each[0].stage in WITH_IMAGES][:MOST_PATIENTS]
    for course, patient in chosen:
        study = patient.imaging_studies.filter(modality="mri_liver_dynamic").first()
        if study is None:
            continue
        for number, title in enumerate(("T1, hepatobiliary phase", "DWI b800")):
            picture = slice_picture(
                seed=int(course.mrn) * 10 + number, lesions=len(course.lesions), title=title
            )
            _add(patient, study, picture, by, kind="key_image", title=title, is_key_image=True)
        lesions = [
            f"Lesion {plan.number}: segment {plan.segment}, {plan.size_mm} mm"
            for plan in course.lesions
        ]
        report = report_page(
            heading="MRI of the liver, with contrast",
            lines=[f"{patient.study_code}, {study.performed_on}", "", *lesions[:20]],
        )
        _add(patient, study, report, by, kind="radiology_report", title="MRI of the liver")


def _add(patient: Patient, study, content: bytes, by, **told) -> None:
    document = Document(
        patient=patient,
        imaging_study=study,
        dated_on=study.performed_on,
        provenance=PROVENANCE,
        **told,
    )
    actions.add_document(document, content=content, by=by)
