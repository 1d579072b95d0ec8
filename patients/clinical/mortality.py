"""Death and stay after an operation, in whole days."""

from datetime import date

from .dates import period_of


def died_within(
    *,
    days: int,
    performed_on: date | None,
    died_on: date | None,
    last_contact_on: date | None,
    died_on_precision: str = "day",
) -> bool | None:
    """
    Death up to and including that many days after the operation.

    Nobody is assumed alive: without a contact on or after the last day of the window the answer is
    None, unless the death is dated. Of a death in a month or a year the answer is that of its first and of its
    last possible day, None where they differ; a death before the operation is none of it.
    """
    if performed_on is None:
        return None
    if died_on is not None:
        first, last = period_of(died_on, died_on_precision)
        if last < performed_on:
            return None
        answers = {(max(day, performed_on) - performed_on).days <= days for day in (first, last)}
        return answers.pop() if len(answers) == 1 else None
    if last_contact_on is None or (last_contact_on - performed_on).days < days:
        return None
    return False


def died_in_hospital(
    *, discharged_on: date | None, died_on: date | None, last_contact_on: date | None
) -> bool | None:
    """
    Death on or before the day the stay ended; None if that day is unknown.

    Someone not known to be dead was discharged alive only if seen on that day or later.
    """
    if discharged_on is None:
        return None
    if died_on is not None:
        return died_on <= discharged_on
    return False if last_contact_on is not None and last_contact_on >= discharged_on else None


def postoperative_stay_days(*, performed_on: date | None, discharged_on: date | None) -> int | None:
    """Days from the operation to the discharge; None if either is unknown."""
    if performed_on is None or discharged_on is None:
        return None
    return (discharged_on - performed_on).days
