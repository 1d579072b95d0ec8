"""First drafts of what is told about a decision: to the referring doctor, and to the patient in plain words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tumorboard.models import Decision, Letter, Recommendation
from tumorboard.options import Option
from tumorboard.paper import Paper, Section
from tumorboard.read_back import read_back, standing

# What a recommendation means for the person it is about. No numbers, no promises.
IN_PLAIN_WORDS = {
    Option.UPFRONT_LIVER_SURGERY: gettext_lazy(
        "an operation that removes the tumors from the liver"
    ),
    Option.SIMULTANEOUS_RESECTION: gettext_lazy(
        "one operation that removes the tumors from the bowel and from the liver together"
    ),
    Option.LIVER_FIRST: gettext_lazy(
        "treating the tumors in the liver first, and the bowel afterwards"
    ),
    Option.COLON_FIRST: gettext_lazy("treating the bowel first, and the liver afterwards"),
    Option.PREOP_CHEMO: gettext_lazy(
        "medicines against the tumor first, and then new scans to plan the next step"
    ),
    Option.CONVERSION_CHEMO: gettext_lazy(
        "medicines that may shrink the tumors so far that they can be operated on"
    ),
    Option.TWO_STAGE: gettext_lazy("two operations on the liver with time to recover in between"),
    Option.ALPPS: gettext_lazy(
        "two operations on the liver close to each other, so that the healthy part can grow in between"
    ),
    Option.PVE: gettext_lazy(
        "a procedure that lets the healthy part of the liver grow, and then an operation"
    ),
    Option.ABLATION_ONLY: gettext_lazy("destroying the tumors in the liver with heat"),
    Option.SURGERY_PLUS_ABLATION: gettext_lazy(
        "an operation that removes some tumors and destroys others with heat"
    ),
    Option.SBRT: gettext_lazy("precise radiotherapy of the tumors in the liver"),
    Option.SIRT_OR_HAI: gettext_lazy(
        "a treatment that is given directly into the blood vessels of the liver"
    ),
    Option.RECTAL_RADIOTHERAPY: gettext_lazy(
        "radiotherapy of the rectum, with or without medicines"
    ),
    Option.EXTRAHEPATIC: gettext_lazy("treatment of a tumor outside the liver"),
    Option.REPEAT_HEPATECTOMY: gettext_lazy("another operation on the liver"),
    Option.RECURRENCE_LOCAL: gettext_lazy("treating the place where the tumor has come back"),
    Option.ADJUVANT_CHEMO: gettext_lazy(
        "medicines after the operation that lower the risk of the tumor coming back"
    ),
    Option.OBSERVATION: gettext_lazy("no treatment now, but regular check-ups"),
    Option.PALLIATIVE_SYSTEMIC: gettext_lazy(
        "medicines meant to slow the disease down and to ease complaints"
    ),
    Option.SUPPORTIVE_CARE: gettext_lazy(
        "care that eases complaints and keeps you as well as possible"
    ),
    Option.TRANSPLANT_REFERRAL: gettext_lazy(
        "asking a transplant center whether a new liver is possible"
    ),
    Option.MORE_INVESTIGATIONS: gettext_lazy("more examinations before a treatment is chosen"),
    Option.CLINICAL_TRIAL: gettext_lazy(
        "taking part in a study, if you wish, about which you will be told in detail"
    ),
    Option.SECOND_OPINION: gettext_lazy("asking another center for its opinion"),
    Option.REDISCUSS: gettext_lazy("discussing your case again at a later meeting"),
    Option.NO_DECISION: gettext_lazy("not choosing a treatment yet"),
}


def draft_letter(decision: Decision, kind: str, language: str) -> str:
    """The text to begin with. Who writes the letter reads it, changes it, and answers for it."""
    with override(language):
        parts = _to_patient(decision) if kind == Letter.Kind.PATIENT else _to_referrer(decision)
        return "\n\n".join(part for part in parts if part)


def letter_paper(letter: Letter, *, name: str, printed: date) -> Paper:
    """The kept text as a paper, under the patient's name as its reader may see it."""
    with override(letter.language):
        meeting = letter.decision.agenda_item.meeting
        return Paper(
            title=str(meeting.board),
            subtitle=str(letter.get_kind_display()),
            language=letter.language,
            named=[
                (_("Patient"), name),
                (_("Discussed on"), date_format(meeting.held_on, "DATE_FORMAT")),
                (_("Written on"), date_format(printed, "DATE_FORMAT")),
            ],
            sections=[
                Section(paragraphs=[line for line in letter.text.split("\n") if line.strip()])
            ],
            demo=_("DEMO: invented or published data") if letter.patient.is_demo else "",
        )


def _to_referrer(decision: Decision) -> list[str]:
    item = decision.agenda_item
    about = {
        "day": date_format(item.meeting.held_on, "DATE_FORMAT"),
        "board": item.meeting.board,
        "question": item.referral.question,
    }
    return [
        _("Dear colleague,"),
        _(
            "your patient was discussed by the %(board)s on %(day)s. The question to the board was:"
            " “%(question)s”"
        )
        % about,
        _("The board recommends: %(sentence)s") % {"sentence": read_back(decision)},
        _("This replaces our earlier recommendation (%(sentence)s), because: %(reason)s")
        % {
            "sentence": read_back(decision.supersedes).rstrip("."),
            "reason": decision.revision_reason,
        }
        if decision.supersedes
        else "",
        _("Reason: %(reason)s") % {"reason": decision.rationale} if decision.rationale else "",
        _("This is advice without a quorum; the case comes back to the board.")
        if decision.provisional
        else "",
        _("Please tell us if the recommendation cannot be followed, and why."),
        _("With kind regards\n%(chair)s, chair of the board") % {"chair": decision.signed_name},
    ]


def _to_patient(decision: Decision) -> list[str]:
    meeting = decision.agenda_item.meeting
    first, *others = [_in_plain_words(row) for row in standing(decision)]
    restaged_on = decision.restage_on or next(
        (
            date.fromisoformat(row.details["restage_on"])
            for row in standing(decision)
            if row.details.get("restage_on")
        ),
        None,
    )
    return [
        _(
            "On %(day)s doctors of several specialties met and talked about your disease and how it"
            " is best treated."
        )
        % {"day": date_format(meeting.held_on, "DATE_FORMAT")},
        _("This takes the place of what you were told before.") if decision.supersedes else "",
        _("They recommend:") + "\n" + first,
        _("If that is not possible, or not enough:") + "\n" + "\n".join(others) if others else "",
        _(
            "Not every specialty that is needed was there, so this is not the final word: your case"
            " will be discussed again."
        )
        if decision.provisional
        else "",
        _("Your next examinations are planned for about %(day)s.")
        % {"day": date_format(restaged_on, "DATE_FORMAT")}
        if restaged_on
        else "",
        _("Your doctor for the next step is %(person)s.") % {"person": decision.responsible}
        if decision.responsible
        else "",
        _(
            "This is a recommendation. Your doctor will talk with you about it, about other ways and"
            " about your questions. Nothing is done without your consent."
        ),
    ]


def gap() -> str:
    """Stands where the board named a condition: the writer says it in words that the patient knows."""
    return _("[say in plain words when]")


def _in_plain_words(row: Recommendation) -> str:
    words = f"– {IN_PLAIN_WORDS[row.option]}"  # type: ignore[index]
    return f"{words} {gap()}" if row.condition else words
