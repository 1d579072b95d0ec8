"""
Conditions of recommendations, as people type them in English and Turkish: data dictionary 5.1.

Only whole phrases that are listed here are understood. A word of a phrase says too little: "no response",
"yanıtsız" and "progression-free" hold the word and say the opposite.
"""

import re
from dataclasses import dataclass, replace

from .identity import fold

RECIST = frozenset({"CR", "PR", "SD", "PD"})


@dataclass(frozen=True, slots=True)
class Condition:
    """
    The responses (RECIST) of a therapy that meet it, those that leave it open, and the cycles the
    therapy has to have had.
    """

    met_by: frozenset[str]
    left_open_by: frozenset[str] = frozenset()
    cycles: int | None = None

    def is_met(self, *, response: str, cycles: int | None) -> bool | None:
        if response not in RECIST or response in self.left_open_by:
            return None
        if self.cycles is not None and (cycles is None or cycles < self.cycles):
            return None
        return response in self.met_by


# As folded: without dots, tails and capitals.
_AFTER_CYCLES = re.compile(
    r"(?:\b(?:after|following) (\d{1,2})(?:-\d{1,2})? (?:cycles?|courses?)"
    r"(?: of (?:chemotherapy|therapy|treatment))?"
    r"|\b(\d{1,2})(?:-\d{1,2})?\.? (?:kur|siklus)(?: kemoterapi| kt)?(?:den)?"
    r" (?:sonrasinda|sonrasi|sonra|sonunda))(?!\S)"
)
_IF = r"(?:(?:if|when|once|in case of|upon|on) )?(?:there is )?(?:an? |the )?(?:objective )?"
_SEEN = r"(?: (?:(?:is|was) )?(?:seen|achieved|obtained|observed|documented|present)| occurs)?"
_TO = r"(?: (?:to|on|under|during) (?:the )?(?:chemotherapy|therapy|treatment))?"
_VARSA = r"(?: (?:var|varsa|alinirsa|olursa|gorulurse|elde edilirse|halinde|durumunda))?"
_WHO = r"(?:the )?(?:tumou?r|disease|patient)"


def _phrases(english: str, turkish: str, *more: str) -> tuple[re.Pattern[str], ...]:
    texts = (f"{_IF}(?:{english}){_TO}{_SEEN}", f"(?:{turkish}){_VARSA}", *more)
    return tuple(re.compile(text) for text in texts)


_EITHER_EN = r"(?:partial or complete|complete or partial|at least (?:a )?partial)"
_EITHER_TR = r"(?:kismi (?:veya|ya da) tam|tam (?:veya|ya da) kismi|en az kismi)"
_LISTED: tuple[tuple[tuple[re.Pattern[str], ...], Condition], ...] = (
    (
        _phrases(
            rf"(?:{_EITHER_EN} )?response|(?:pr|cr)(?: or |/)(?:pr|cr)",
            rf"(?:objektif |{_EITHER_TR} )?(?:yanit|cevap)",
            rf"(?:if |when )?{_WHO} responds{_TO}",
        ),
        Condition(frozenset({"CR", "PR"})),
    ),
    # Who responded wholly was not who the sentence was written for; whether it holds is not said.
    (
        _phrases("partial response|pr", "(?:kismi|parsiyel) (?:yanit|cevap)|pr"),
        Condition(frozenset({"PR"}), left_open_by=frozenset({"CR"})),
    ),
    (
        _phrases("complete response|cr", "(?:tam|komplet) (?:yanit|cevap)|cr"),
        Condition(frozenset({"CR"})),
    ),
    (
        _phrases(
            "(?:disease )?progression|progressive disease|pd",
            "(?:hastalik )?progresyonu?|pd",
            "progresyon gelisirse|progrese (?:olursa|ederse)",
            rf"(?:if |when )?{_WHO} progresses{_TO}",
        ),
        Condition(frozenset({"PD"})),
    ),
)


_OF_THERAPY = re.compile(
    r"respon|yanit|cevap|\bcycle|\bcourses?\b|\d\W*(?:kur(?:den|luk)?|siklus)\b"
)
_OF_PROGRESSION = re.compile(r"progres")
# "or", and what says that a therapy cannot be given: no therapy is no contradiction then.
_OTHERWISE = re.compile(
    r"\bor\b|\bveya\b|\bya da\b|cannot|can't|\bunable|possible|refus|contraind|toler|expect"
    r"|verileme|\balama|mumkun|kontrendik|reddede|beklen"
)


class Wording:
    """What the words of a condition say."""

    def __init__(self, text: str):
        self._plain = " ".join(re.sub(r"[,;:()]", " ", fold(text)).split()).strip(" .!?")

    @property
    def asks(self) -> Condition | None:
        """None for all that is not one of the listed phrases."""
        after = _AFTER_CYCLES.search(self._plain)
        phrase = " ".join(_AFTER_CYCLES.sub(" ", self._plain, count=1).split())
        for patterns, condition in _LISTED:
            if any(pattern.fullmatch(phrase) for pattern in patterns):
                return replace(condition, cycles=int(after[1] or after[2]) if after else None)
        return None

    @property
    def speaks_of_response(self) -> bool:
        """Of what only a therapy can have had: a response, or cycles. Not where it says "or"."""
        return self._speaks_of(_OF_THERAPY)

    @property
    def speaks_of_progression(self) -> bool:
        return self._speaks_of(_OF_PROGRESSION)

    def _speaks_of(self, words: re.Pattern[str]) -> bool:
        return bool(words.search(self._plain)) and not _OTHERWISE.search(self._plain)
