"""A small history of a board, every figure of which is computed by hand in test_figures.py."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from analytics.performance.rows import Asked, Case, Decision, History, Meeting, Person

ISTANBUL = ZoneInfo("Europe/Istanbul")
SURGERY, ONCOLOGY, RADIOLOGIST = (
    "hepatobiliary_surgery",
    "medical_oncology",
    "interventional_radiology",
)
NEEDED = frozenset({SURGERY, ONCOLOGY, RADIOLOGIST})
UPFRONT, CHEMO, MORE = "upfront_liver_surgery", "preop_chemo_then_restage", "more_investigations"
MARCH, APRIL, JUNE = date(2026, 3, 5), date(2026, 4, 2), date(2026, 6, 25)
TODAY = date(2026, 7, 1)


def at(day: date, clock: str) -> datetime:
    """ "08:30" or "08:30:30"."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ISTANBUL)


def case(key: str, day: date, start: str = "", end: str = "", **fields) -> Case:
    """The patient and the referral are the first letter of the key."""
    return Case(
        key=key,
        meeting=str(day),
        held_on=day,
        patient=key[0],
        referral=fields.pop("referral", key[0]),
        started_at=at(day, start) if start else None,
        ended_at=at(day, end) if end else None,
        **fields,
    )


def signed(day: date, clock: str, option: str, **fields) -> Decision:
    fields.setdefault("quorum_met", True)
    return Decision(first_option=option, signed_at=at(day, clock), **fields)


TWO = frozenset({SURGERY, ONCOLOGY})
CASES = (
    # March: planned and decided upfront surgery, signed at once, operated 20 days later as decided.
    case(
        "a1", MARCH, "08:30", "08:34", missing_at_lock=(), present=NEEDED, plan_before=UPFRONT,
        decision=signed(
            MARCH, "10:00", UPFRONT, due_on=date(2026, 4, 1), answers=(("as_decided", None),),
            treated=((date(2026, 3, 25),) * 2,),
        ),
    ),
    # Came with chemotherapy in mind, decided without the radiologist by the chair's word, signed two
    # days later, treated differently 30 days after the meeting.
    case(
        "b1", MARCH, "08:34", "08:40", missing_at_lock=("liver_mri",), present=TWO, plan_before=CHEMO,
        decision=signed(
            date(2026, 3, 7), "09:00", UPFRONT, quorum_met=False, is_overridden=True,
            missing_disciplines=(RADIOLOGIST,), has_dissent=True, due_on=date(2026, 4, 10),
            answers=(("differently", "progression"),), treated=((date(2026, 4, 4),) * 2,),
        ),
    ),
    # Deferred without having been presented.
    case(
        "c1", MARCH, missing_at_lock=("liver_mri", "cea"), is_deferred=True,
        deferral_reason="imaging_missing",
    ),
    # April: the same again, advice without a quorum.
    case(
        "c2", APRIL, "08:30", "08:38", missing_at_lock=(), present=TWO,
        decision=signed(
            APRIL, "10:00", MORE, quorum_met=False, is_provisional=True,
            missing_disciplines=(RADIOLOGIST,),
        ),
    ),
    # Added after the lock; died before the chemotherapy.
    case(
        "d1", APRIL, "08:38", "08:48", is_late=True, present=TWO, plan_before=UPFRONT,
        decision=signed(APRIL, "10:00", CHEMO, due_on=date(2026, 5, 1)),
    ),
    # Left open over a break of 62 minutes, then deferred; waits to this day.
    case(
        "e1", APRIL, "08:48", "09:50", missing_at_lock=(), is_deferred=True, deferral_reason="time"
    ),
    # June: nobody has signed it.
    case(
        "f1", JUNE, "08:30", "08:42", missing_at_lock=(), present=NEEDED, plan_before=UPFRONT,
        decision=Decision(first_option=UPFRONT, quorum_met=True),
    ),
    # The first patient with a new question; the agenda had not been locked for it.
    case(
        "a2", JUNE, "08:42", "08:43:30", referral="a-again", present=NEEDED, plan_before=CHEMO,
        decision=signed(JUNE, "10:00", MORE, due_on=date(2026, 7, 10)),
    ),
)  # fmt: skip

HISTORY = History(
    now=at(TODAY, "12:00"),
    today=TODAY,
    meetings=(
        Meeting(str(MARCH), MARCH, NEEDED, NEEDED),
        Meeting(str(APRIL), APRIL, TWO, NEEDED),
        Meeting(str(JUNE), JUNE, NEEDED, NEEDED | {"radiology"}),
    ),
    cases=CASES,
    people={
        "a": Person(
            treatments=((date(2026, 3, 25),) * 2,), decided_on=((MARCH, "a1"), (JUNE, "a2"))
        ),
        **{name: Person() for name in "bcef"},
        "d": Person(died_on=date(2026, 4, 20)),
    },
    referrals={
        "a": Asked((MARCH,)),
        "a-again": Asked((JUNE,)),
        "b": Asked((MARCH,)),
        "c": Asked((APRIL,)),
        "d": Asked((APRIL,)),
        "e": Asked((APRIL,), is_waiting=True),
        "f": Asked((JUNE,)),
    },
    cancelled_on=(date(2026, 5, 7),),
    taken_off_on=(MARCH,),
    entries=(
        (date(2024, 1, 9), 900),
        (date(2026, 6, 1), 150),
        (date(2026, 6, 2), 170),
        (date(2026, 6, 3), None),
    ),
    required=NEEDED,
    members=NEEDED | {"radiology"},
    imported_on=(date(2020, 1, 2),),
)
