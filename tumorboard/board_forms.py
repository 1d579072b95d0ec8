"""Forms of a board's settings. They read what was typed; actions decide whether it may be so."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Center, ClinicalModel
from tumorboard.forms import BOARD_ROLES, EMPTY, WholeDateField, staff_of
from tumorboard.models import (
    Board,
    BoardMember,
    Discipline,
    NeededItem,
    QuorumTemplate,
    ReadinessRule,
    Referral,
    Role,
    User,
    When,
)
from tumorboard.options import Option

# Empty rows under those that a rule has already; saving makes room for more.
SPARE_ROWS = 3
MOST_ROWS = 99
MOST_OF_A_DISCIPLINE = 9


class ChangeForm(forms.Form):
    """
    A change of a row that is there: the version that was looked at, and why it is changed.

    Derived forms name the columns as the row does, so that a conflict can show what the other one wrote.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is this changed?"),
        max_length=200,
        help_text=_("Kept in the history beside what it was before."),
    )
    # After a conflict: what the other one wrote, by the label of its field, and who it was.
    theirs: list[tuple[str | Promise, Any]] | None = None
    changed_by: User | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])

    def changes(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "reason")
        }

    def written(self) -> dict[str, Any]:
        """What every action of a change takes beside the changes themselves."""
        return {name: self.cleaned_data[name] for name in ("version", "reason")}

    def resume_on(self, current: ClinicalModel) -> None:
        """Somebody was faster: what is typed stays, and would now be saved over theirs, which is shown."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data[self.add_prefix("version")] = str(current.version)
        self.data = data
        self.changed_by = current.updated_by
        self.theirs = [
            (self.fields[name].label or name, self._said(current, name))
            for name, typed in self.changes().items()
            if hasattr(current, name) and (getattr(current, name) or None) != (typed or None)
        ]

    def _said(self, row: ClinicalModel, name: str):
        """A stored value in words."""
        value = getattr(row, name)
        if isinstance(value, list):
            labels = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            return ", ".join(str(labels.get(code, code)) for code in value)
        display = getattr(row, f"get_{name}_display", None)
        return display() if display else value


class BoardFields(forms.Form):
    """The board's own columns."""

    name = forms.CharField(label=_("Name"), max_length=80)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=Board.Weekday.choices, coerce=int, initial=4
    )
    starts_at = forms.TimeField(
        label=_("Starts at"),
        help_text=_("For example 08:30."),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M"),
    )
    every_weeks = forms.IntegerField(
        label=_("Meets every … weeks"), min_value=1, max_value=8, initial=1
    )
    duration_minutes = forms.IntegerField(
        label=_("Planned length in minutes"), min_value=10, max_value=480, initial=60
    )
    locks_hours_before = forms.IntegerField(
        label=_("Agenda locks … hours before the start"), min_value=0, max_value=168, initial=20
    )
    language = forms.ChoiceField(
        label=_("Language of the minutes"),
        choices=Board.Language.choices,
        initial=Board.Language.TURKISH,
    )
    opinions = forms.ChoiceField(
        label=_("Opinions of the members"),
        choices=Board.Opinions.choices,
        initial=Board.Opinions.HIDDEN,
    )
    audit_percent = forms.IntegerField(
        label=_("Standard cases discussed all the same (%)"),
        min_value=0,
        max_value=100,
        initial=10,
        help_text=_("Of the cases listed under a standard of care, drawn by lot."),
    )

    @classmethod
    def of(cls, board: Board) -> dict[str, Any]:
        return {name: getattr(board, name) for name in cls.base_fields if hasattr(board, name)}


class NewBoardForm(BoardFields):
    """`centers`: those that the person coordinates."""

    center = forms.ModelChoiceField(label=_("Center"), queryset=Center.objects.none())

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = centers
        if len(centers) == 1:
            self.fields["center"].initial = centers[0]
            self.fields["center"].widget = forms.HiddenInput()

    def settings(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "center"}


class BoardForm(ChangeForm, BoardFields):
    pass


# --- Members ---


class MemberForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    discipline = forms.ChoiceField(label=_("Discipline"), choices=[EMPTY, *Discipline.choices])
    is_substitute = forms.BooleanField(
        label=_("Substitute"), required=False, help_text=_("Comes when the member cannot.")
    )
    since = WholeDateField(label=_("From"))
    until = WholeDateField(
        label=_("Until"), required=False, help_text=_("The last day. Empty: until ended.")
    )

    def __init__(self, *args, board: Board, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        people = staff_of([board.center_id], [*BOARD_ROLES, Role.COORDINATOR])
        self.fields["user"].queryset = people.order_by("full_name")  # type: ignore[attr-defined]


class MembershipForm(ChangeForm):
    is_substitute = forms.BooleanField(
        label=_("Substitute"), required=False, help_text=_("Comes when the member cannot.")
    )
    until = WholeDateField(
        label=_("Last day on the board"), required=False, help_text=_("Empty: until ended.")
    )

    @staticmethod
    def of(member: BoardMember) -> dict[str, Any]:
        return {"is_substitute": member.is_substitute, "until": member.until}


# --- Quorum ---


class QuorumForm(ChangeForm):
    """
    A number for each discipline, and rows of (option, discipline, number) for what certain
    recommendations need besides.
    """

    allow_remote = forms.BooleanField(label=_("Members who join online count"), required=False)
    allow_same_person_two_disciplines = forms.BooleanField(
        label=_("One person may stand for two disciplines"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, label in Discipline.choices:
            self.fields[f"required_{code}"] = _count(label)
        for row in range(self._rows()):
            self.fields[f"option_{row}"] = forms.ChoiceField(
                label=_("Recommendation"), choices=[EMPTY, *Option.choices], required=False
            )
            self.fields[f"discipline_{row}"] = forms.ChoiceField(
                label=_("Discipline"), choices=[EMPTY, *Discipline.choices], required=False
            )
            self.fields[f"count_{row}"] = _count(_("Number"))

    @staticmethod
    def of(rule: QuorumTemplate) -> dict[str, Any]:
        """The rule as the form's first values."""
        initial: dict[str, Any] = {
            "allow_remote": rule.allow_remote,
            "allow_same_person_two_disciplines": rule.allow_same_person_two_disciplines,
        }
        for code, count in rule.required.items():
            initial[f"required_{code}"] = count
        rows = (
            (option, discipline, count)
            for option, counts in rule.by_option.items()
            for discipline, count in counts.items()
        )
        for row, (option, discipline, count) in enumerate(rows):
            initial[f"option_{row}"] = option
            initial[f"discipline_{row}"] = discipline
            initial[f"count_{row}"] = count
        return initial

    def _rows(self) -> int:
        """As many as were sent; of a rule, those it has and some to fill in."""
        names = self.data if self.is_bound else self.initial
        found = [int(m[1]) for m in (re.fullmatch(r"option_(\d{1,2})", n) for n in names) if m]
        rows = max(found, default=-1) + 1
        return min(rows + (0 if self.is_bound else SPARE_ROWS), MOST_ROWS)

    def required_fields(self):
        return [self[f"required_{code}"] for code in Discipline.values]

    def option_rows(self):
        names = ("option", "discipline", "count")
        return [[self[f"{name}_{row}"] for name in names] for row in range(self._rows())]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self._required():
            raise forms.ValidationError(_("Name at least one discipline that must be there."))
        seen = set()
        for row in range(self._rows()):
            option, discipline = cleaned.get(f"option_{row}"), cleaned.get(f"discipline_{row}")
            if option and not discipline:
                self.add_error(f"discipline_{row}", _("Choose the discipline that is needed."))
            if discipline and not option:
                self.add_error(f"option_{row}", _("Choose the recommendation that needs it."))
            if option and (option, discipline) in seen:
                self.add_error(f"discipline_{row}", _("This stands in an earlier row already."))
            seen.add((option, discipline))
        return cleaned

    def _required(self) -> dict[str, int]:
        counts = {code: self.cleaned_data.get(f"required_{code}") for code in Discipline.values}
        return {code: count for code, count in counts.items() if count}

    def _by_option(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in range(self._rows()):
            option = self.cleaned_data[f"option_{row}"]
            count = self.cleaned_data[f"count_{row}"]
            # A row that is chosen but has no number means one; 0 takes it out.
            if option and count != 0:
                discipline = self.cleaned_data[f"discipline_{row}"]
                found.setdefault(option, {})[discipline] = count or 1
        return found

    def changes(self) -> dict[str, Any]:
        """The rule as the columns of its row."""
        flags = ("allow_remote", "allow_same_person_two_disciplines")
        return {
            "required": self._required(),
            "by_option": self._by_option(),
            **{name: self.cleaned_data[name] for name in flags},
        }


def _count(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_OF_A_DISCIPLINE, required=False
    )


# --- Readiness rules ---


class RuleFields(forms.Form):
    oldest_days = forms.IntegerField(
        label=_("Not older than … days on the day of the meeting"),
        min_value=1,
        max_value=3660,
        required=False,
        help_text=_("Empty: it does not age."),
    )
    owed_by = forms.ChoiceField(label=_("Owed by"), choices=[EMPTY, *Discipline.choices])
    categories = forms.MultipleChoiceField(
        label=_("Occasions"),
        choices=Referral.Category.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: for every occasion."),
    )

    def clean_categories(self):
        return self.cleaned_data["categories"] or None


class NewRuleForm(RuleFields):
    item = forms.ChoiceField(label=_("Needed"), choices=[EMPTY, *NeededItem.choices])
    applies = forms.ChoiceField(label=_("When"), choices=When.choices)

    field_order = ("item", "applies", "oldest_days", "owed_by", "categories")


class RuleForm(ChangeForm, RuleFields):
    is_active = forms.BooleanField(
        label=_("In force"),
        required=False,
        help_text=_("Out of force, the item is no longer asked for."),
    )

    @staticmethod
    def of(rule: ReadinessRule) -> dict[str, Any]:
        return {
            "oldest_days": rule.oldest_days,
            "owed_by": rule.owed_by,
            "categories": rule.categories or [],
            "is_active": rule.is_active,
        }
