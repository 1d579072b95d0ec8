"""What each option of a board leaves in the record when it is carried out: data dictionary 5.2 as data."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .identity import fold

STAGES = frozenset(
    {
        *("alpps_stage1", "alpps_stage2", "two_stage_1", "two_stage_2"),  # procedures
        *(
            "alpps_1",
            "alpps_2",
        ),  # roles; those of the two-stage hepatectomy are named as the procedures
    }
)
# Procedures of these groups that do not remove the tumor the group is named for.
NO_RESECTION = frozenset({"stoma", "stent", "lymphadenectomy"})


class SeenBy(StrEnum):
    """
    How the record can know that an option was carried out.

    TREATMENT: by an intervention or a therapy. ABSENCE: nothing was treated and the patient was seen.
    INVESTIGATION: by imaging, endoscopy or pathology. BOARD: the case came back. NOT_AT_ALL: it
    happens elsewhere, or leaves nothing that is recorded. NOTHING: there is nothing to carry out.
    """

    TREATMENT = "treatment"
    ABSENCE = "absence"
    INVESTIGATION = "investigation"
    BOARD = "board"
    NOT_AT_ALL = "not_at_all"
    NOTHING = "nothing"


class Manner(StrEnum):
    """
    How the steps of an option belong together.

    ANY_ORDER: all of them. STAGED: one after the other, and the first alone is a beginning.
    ORDERED: as staged, and the second alone is another order. TOGETHER: in one session.
    """

    ANY_ORDER = "any_order"
    STAGED = "staged"
    ORDERED = "ordered"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Step:
    """
    One kind of treatment: an intervention with a procedure of these groups or kinds or of this role in
    the strategy, or a systemic therapy with one of these intents or regimens.
    """

    groups: Collection[str] = ()
    kinds: Collection[str] = ()
    roles: Collection[str] = ()
    intents: Collection[str] = ()
    regimens: Collection[str] = ()
    takes_stages: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """`comes_first`: nothing else is done before. `alone`: more in the same session is another plan."""

    seen_by: SeenBy
    steps: tuple[Step, ...] = ()
    manner: Manner = Manner.ANY_ORDER
    comes_first: bool = False
    alone: bool = False

    @property
    def is_local_to_liver(self) -> bool:
        """Whether plans for lesions say what its treatment should have done."""
        kinds = {*SBRT.kinds, *STAGES}
        return any(LIVER_GROUPS & {*step.groups} or kinds & {*step.kinds} for step in self.steps)


LIVER_GROUPS = frozenset({"liver_resection", "ablation"})
RESECTION = Step(groups=("liver_resection",))
ABLATION = Step(groups=("ablation",))
LIVER = Step(groups=("liver_resection", "ablation"))
PRIMARY = Step(groups=("primary",))
AUGMENTATION = Step(groups=("liver_augmentation",))
SBRT = Step(kinds=("sbrt_liver",))
EXTRAHEPATIC = Step(groups=("extrahepatic",))
ANYWHERE = Step(
    groups=("liver_resection", "ablation", "extrahepatic"),
    kinds=("sbrt_liver", "sirt_y90", "ebrt_pelvis", "brachy"),
    takes_stages=True,
)
BEFORE_SURGERY = Step(intents=("preoperative", "conversion", "recurrence"))
ADJUVANT = Step(intents=("adjuvant_liver", "adjuvant_primary"))
PALLIATIVE = Step(intents=("palliative", "maintenance", "recurrence"))


def _stage(number: int) -> tuple[Step, Step]:
    """The stage of a two-stage hepatectomy, and of ALPPS."""
    two_stage = f"two_stage_{number}"
    return (
        Step(kinds=(two_stage,), roles=(two_stage,), takes_stages=True),
        Step(kinds=(f"alpps_stage{number}",), roles=(f"alpps_{number}",), takes_stages=True),
    )


def _treated(*steps: Step, manner: Manner = Manner.ANY_ORDER, **more: bool) -> Signs:
    return Signs(SeenBy.TREATMENT, steps, manner, **more)


(TWO_STAGE_1, ALPPS_1), (TWO_STAGE_2, ALPPS_2) = _stage(1), _stage(2)
SIGNS: dict[str, Signs] = {
    "upfront_liver_surgery": _treated(RESECTION, comes_first=True),
    "simultaneous_resection": _treated(RESECTION, PRIMARY, manner=Manner.TOGETHER),
    "liver_first": _treated(LIVER, PRIMARY, manner=Manner.ORDERED),
    "colon_first": _treated(PRIMARY, LIVER, manner=Manner.ORDERED),
    "preop_chemo_then_restage": _treated(BEFORE_SURGERY),
    "conversion_chemo": _treated(BEFORE_SURGERY),
    "two_stage": _treated(TWO_STAGE_1, TWO_STAGE_2, manner=Manner.STAGED),
    "alpps": _treated(ALPPS_1, ALPPS_2, manner=Manner.STAGED),
    "pve_then_hepatectomy": _treated(AUGMENTATION, RESECTION, manner=Manner.STAGED),
    "ablation_only": _treated(ABLATION, alone=True),
    "surgery_plus_ablation": _treated(RESECTION, ABLATION),
    "sbrt": _treated(SBRT),
    "sirt_or_hai": _treated(Step(kinds=("sirt_y90",), regimens=("hai",))),
    "rectal_crt_or_short_course": _treated(Step(kinds=("ebrt_pelvis",))),
    "extrahepatic_local_treatment": _treated(EXTRAHEPATIC),
    "repeat_hepatectomy": _treated(RESECTION),
    "recurrence_local_treatment": _treated(ANYWHERE),
    "adjuvant_chemo": _treated(ADJUVANT),
    "observation_followup": Signs(SeenBy.ABSENCE),
    "palliative_systemic": _treated(PALLIATIVE),
    "best_supportive_care": Signs(SeenBy.ABSENCE),
    "liver_transplant_referral": Signs(SeenBy.NOT_AT_ALL),
    "more_investigations": Signs(SeenBy.INVESTIGATION),
    "clinical_trial": Signs(SeenBy.NOT_AT_ALL),
    "second_opinion_referral": Signs(SeenBy.NOT_AT_ALL),
    "rediscuss": Signs(SeenBy.BOARD),
    "no_decision": Signs(SeenBy.NOTHING),
}

# Plans that go on until death: who died without a treatment was treated as decided.
UNTIL_DEATH = frozenset({"best_supportive_care"})

# --- What people type, as codes of the record ---

SHORT, LESS_SHORT = 2, 4
# Longer names first: a part of the text names one thing.
REGIMEN_WORDS = (
    ("folfoxiri", "folfoxiri"), ("folfox", "folfox"), ("folfiri", "folfiri"), ("capox", "capox"),
    ("xelox", "capox"), ("capecitabine", "capecitabine"), ("kapesitabin", "capecitabine"),
    ("xeloda", "capecitabine"), ("5fu", "5fu_lv"), ("irinotecan", "irinotecan"),
    ("irinotekan", "irinotecan"), ("tas102", "tas102"), ("regorafenib", "regorafenib"),
)  # fmt: skip
BIOLOGIC_WORDS = (
    ("bevacizumab", "bevacizumab"), ("bevasizumab", "bevacizumab"), ("cetuximab", "cetuximab"),
    ("setuksimab", "cetuximab"), ("panitumumab", "panitumumab"), ("bev", "bevacizumab"),
)  # fmt: skip
NO_BIOLOGIC = frozenset({"none", "no", "yok", "-", "–"})
INVESTIGATION_WORDS = (
    ("volumetr", "volumetry"), ("colonoscop", "colonoscopy"),
    ("kolonoskopi", "colonoscopy"), ("biops", "pathology"), ("biyopsi", "pathology"),
    ("ultraso", "ultrasound"), ("pet", "pet"), ("mri", "mri"), ("mr", "mri"), ("tomogra", "ct"),
    ("ct", "ct"), ("bt", "ct"), ("thora", "thorax"), ("toraks", "thorax"), ("chest", "thorax"),
    ("abdom", "abdomen"), ("batin", "abdomen"), ("dynamic", "dynamic"), ("dinamik", "dynamic"),
    ("diffusion", "diffusion"), ("difuzyon", "diffusion"),
)  # fmt: skip
# What may stand beside them and asks for nothing else.
INVESTIGATION_FILLERS = frozenset(
    {
        *("liver", "karaciger", "contrast", "kontrastli", "contrastenhanced", "enhanced"),
        *("and", "ve", "with", "ile", "of", "the", "a", "scan"),
    }
)
NOT_UNDERSTOOD = "not_understood"
INVESTIGATIONS_OF: dict[str, frozenset[str]] = {
    "volumetry": frozenset({"ct_volumetry"}),
    "colonoscopy": frozenset({"colonoscopy"}),
    "pathology": frozenset({"pathology"}),
    "ultrasound": frozenset({"ultrasound"}),
    "pet": frozenset({"pet_ct"}),
    "mri": frozenset({"mri_liver_dynamic", "mri_dwi"}),
    "ct": frozenset({"ct_abdomen", "ct_thorax", "ct_volumetry"}),
    "thorax": frozenset({"ct_thorax"}),
    "abdomen": frozenset({"ct_abdomen", "ct_volumetry"}),
    "dynamic": frozenset({"mri_liver_dynamic"}),
    "diffusion": frozenset({"mri_dwi"}),
    NOT_UNDERSTOOD: frozenset(),
}


def named_in(
    text: str, words: tuple[tuple[str, str], ...], *, but: Collection[str] | None = None
) -> frozenset[str]:
    """
    The codes whose words stand in a text as people type it: "mFOLFOX-6 + Bev" names folfox.

    Words of one or two letters stand alone ("CT", not "ctDNA"), of up to four begin a word. With `but`,
    every other word than these that names nothing is NOT_UNDERSTOOD.
    """
    found = set()
    for part in _parts(text):
        code = next((code for word, code in words if _names(part, word)), None)
        if code is not None:
            found.add(code)
        elif but is not None and part not in but:
            found.add(NOT_UNDERSTOOD)
    return frozenset(found)


def _parts(text: str) -> list[str]:
    plain = re.sub(r"pet[-/ ]?(ct|bt)", "pet", fold(text))
    parts = (re.sub(r"[\W_]", "", part) for part in re.split(r"[\s,+;/()&]+", plain))
    return [part for part in parts if part]


def _names(part: str, word: str) -> bool:
    if len(word) <= SHORT:
        return part == word
    return part.startswith(word) if len(word) <= LESS_SHORT else word in part
