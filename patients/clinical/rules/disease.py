"""Rules about the disease: lesions, categories, drugs against it (V08-V10, V21-V23, V26)."""

from collections.abc import Iterator
from datetime import date

from ..staging import Edition, m_category, n_category_agrees, possible_n_categories
from ..three_valued import some
from .facts import Patient, Primary
from .findings import Code, Finding, error, warning

ANTI_EGFR = {"cetuximab", "panitumumab"}
PERITONEAL_SITES = {"peritoneum", "ovary"}
BEVACIZUMAB_FREE_DAYS = 28  # recalled as 28 to 42 days; only what is short of both is reported


def v08_bilobar_needs_two(patient: Patient, today: date) -> Iterator[Finding]:
    """Metastases in both lobes are at least two."""
    for metastasis in patient.metastases:
        count = metastasis.number_of_metastases
        if metastasis.distribution == "bilobar" and count is not None and count < 2:
            yield error(
                "V08",
                Code.BILOBAR_NEEDS_TWO,
                metastasis.field("distribution"),
                metastasis.field("number_of_metastases"),
                count=count,
            )


def v09_lesions_fit_the_report(patient: Patient, today: date) -> Iterator[Finding]:
    """Not more lesions itemized than reported, and the largest is the largest reported."""
    lesions = [lesion for lesion in patient.lesions if lesion.is_of_presentation]
    if not lesions or len(patient.metastases) != 1:
        return
    metastasis = patient.metastases[0]
    count, number = metastasis.number_of_metastases, metastasis.field("number_of_metastases")
    if count is not None and len(lesions) > count and not metastasis.number_is_minimum:
        yield error("V09", Code.MORE_LESIONS_THAN_REPORTED, number, lesions=len(lesions))
    if count is not None and len(lesions) < count:
        yield warning("V09", Code.FEWER_LESIONS_THAN_REPORTED, number, lesions=len(lesions))
    sizes = [lesion.size_mm_at_presentation for lesion in lesions]
    known = [size for size in sizes if size is not None]
    reported = metastasis.largest_mm_at_presentation
    if reported is not None and len(known) == len(sizes) and max(known) != reported:
        yield error(
            "V09",
            Code.LARGEST_SIZE_DIFFERS,
            metastasis.field("largest_mm_at_presentation"),
            largest_mm=float(max(known)),
        )


def v10_no_lesion_is_treated_twice(patient: Patient, today: date) -> Iterator[Finding]:
    """
    A session treats at most the lesions there are; a lesion has one primary local treatment.

    Sessions after a recurrence are not compared: its lesions need not be itemized.
    """
    lesions_count = sum(lesion.is_of_presentation for lesion in patient.lesions)
    recurred_on = min(
        (row.detected_on for row in patient.recurrences if row.detected_on), default=date.max
    )
    for session in patient.sessions:
        treated = (session.lesions_resected or 0) + (session.lesions_ablated or 0)
        is_first_period = session.performed_on is not None and session.performed_on < recurred_on
        if lesions_count and is_first_period and treated > lesions_count:
            yield error(
                "V10",
                Code.MORE_TREATED_THAN_LESIONS,
                session.field("lesions_resected"),
                session.field("lesions_ablated"),
                treated=treated,
                lesions=lesions_count,
            )
    for lesion in patient.lesions:
        if len(lesion.treatments) > 1:
            yield error("V10", Code.LESION_TREATED_TWICE, lesion.field("treatments"))


def v21_m_category_fits_the_sites(patient: Patient, today: date) -> Iterator[Finding]:
    """A liver metastasis known with the primary is not M0; one organ M1a, the peritoneum by edition."""
    primary = patient.first_primary
    if primary is None or primary.m_category is None or primary.diagnosed_on is None:
        return
    sites = _sites_at_diagnosis(patient, primary.diagnosed_on)
    if "liver" not in sites:
        return
    expected = _expected_m(primary, sites)
    if primary.m_category not in (expected, "M1"):
        yield error(
            "V21",
            Code.M_CATEGORY_CONTRADICTS_SITES,
            primary.field("m_category"),
            expected=expected,
            sites=tuple(sorted(sites)),
        )


def _sites_at_diagnosis(patient: Patient, diagnosed_on: date) -> set[str]:
    sites = {
        disease.site
        for disease in patient.extrahepatic
        if disease.site and disease.detected_on and disease.detected_on <= diagnosed_on
    }
    if any(
        metastasis.found_at_staging
        or (metastasis.diagnosed_on and metastasis.diagnosed_on <= diagnosed_on)
        for metastasis in patient.metastases
    ):
        sites.add("liver")
    return sites


def _expected_m(primary: Primary, sites: set[str]) -> str:
    # Without an edition only the peritoneum would differ; M1 then says what is certain.
    if primary.tnm_edition is None:
        return (
            "M1" if "peritoneum" in sites else m_category(sites=sites, edition=Edition.AJCC8) or ""
        )
    return m_category(sites=sites, edition=Edition(primary.tnm_edition)) or ""


def v22_hipec_has_a_reason(patient: Patient, today: date) -> Iterator[Finding]:
    """HIPEC goes with peritoneal or ovarian disease, or a perforated primary."""
    sites = {disease.site for disease in patient.extrahepatic}
    sites |= {site for recurrence in patient.recurrences for site in recurrence.sites}
    is_perforated = any("perforation" in (row.presentation or ()) for row in patient.primaries)
    if sites & PERITONEAL_SITES or is_perforated:
        return
    for session in patient.sessions:
        for procedure in session.procedures:
            if procedure.kind == "hipec":
                yield warning("V22", Code.HIPEC_WITHOUT_PERITONEAL_DISEASE, procedure.field("kind"))


def v23_drugs_fit_tumor_and_surgery(patient: Patient, today: date) -> Iterator[Finding]:
    """
    No antibody against EGFR in a RAS-mutated tumor; bevacizumab ends well before an operation.

    The 28 days are recalled, not verified.
    """
    is_ras_mutated = some(
        answer
        for primary in patient.primaries
        for answer in (primary.is_kras_mutated, primary.is_nras_mutated)
    )
    for therapy in patient.therapies:
        if is_ras_mutated and ANTI_EGFR & set(therapy.biologics):
            yield warning("V23", Code.ANTI_EGFR_IN_RAS_MUTATED, therapy.field("biologics"))
        if "bevacizumab" not in therapy.biologics or therapy.ended_on is None:
            continue
        for session in patient.sessions:
            if session.performed_on is None or not session.has_group("liver_resection", "primary"):
                continue
            days = (session.performed_on - therapy.ended_on).days
            if 0 <= days < BEVACIZUMAB_FREE_DAYS:
                yield warning(
                    "V23",
                    Code.BEVACIZUMAB_CLOSE_TO_SURGERY,
                    therapy.field("ended_on"),
                    session.field("performed_on"),
                    days=days,
                )


def v26_nodes_fit_the_n_category(patient: Patient, today: date) -> Iterator[Finding]:
    """Not more positive nodes than examined, and the N category is the one they make."""
    for primary in patient.primaries:
        positive, examined = primary.nodes_positive, primary.nodes_examined
        if positive is not None and examined is not None and positive > examined:
            yield error(
                "V26",
                Code.MORE_POSITIVE_THAN_EXAMINED,
                primary.field("nodes_positive"),
                primary.field("nodes_examined"),
            )
        possible = possible_n_categories(
            nodes_examined=examined,
            nodes_positive=positive,
            has_tumor_deposits=primary.has_tumor_deposits,
        )
        entered = primary.n_category
        if entered and possible and not n_category_agrees(entered=entered, possible=possible):
            yield error(
                "V26",
                Code.N_CATEGORY_CONTRADICTS_COUNTS,
                primary.field("n_category"),
                primary.field("nodes_positive"),
                expected=tuple(sorted(possible)),
            )
