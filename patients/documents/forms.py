"""The form that takes a document. What the file is, its content says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.facts import said_date
from patients.fields import PartialDate, PartialDateField
from patients.forms import choices_of
from patients.models import Document, ImagingStudy

from .inspecting import MOST_BYTES, too_large


class StudyChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: ImagingStudy) -> str:
        day = said_date(obj.performed_on, obj.performed_on_precision)
        return f"{obj.get_modality_display()}, {day}"


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, JPEG or PNG of at most 20 MB."),
        allow_empty_file=True,  # so that the sentence about an empty file is ours
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-most-bytes": MOST_BYTES}
        ),
        error_messages={"required": _("Choose a file.")},
    )
    kind = forms.ChoiceField(label=_("Type"))
    dated_on = PartialDateField(label=_("Date of the document"), latest_today=True)
    title = forms.CharField(label=_("Title of the document"), max_length=120, required=False)
    imaging_study = StudyChoiceField(
        ImagingStudy.objects.none(), label=_("Imaging study"), required=False
    )
    is_key_image = forms.BooleanField(
        label=_("Key image: show it on the patient's page and in the meeting"), required=False
    )

    def __init__(self, *args, studies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-too-large"] = too_large()
        self.fields["kind"].choices = choices_of(Document, "kind")
        self.fields["imaging_study"].queryset = studies
        if not studies:
            del self.fields["imaging_study"]

    def document(self, patient) -> tuple[Document, bytes]:
        """The row as it was typed, and the bytes of the file."""
        told = self.cleaned_data
        dated: PartialDate = told["dated_on"]
        document = Document(
            patient=patient,
            kind=told["kind"],
            dated_on=dated.on,
            dated_on_precision=dated.precision,
            title=told["title"],
            imaging_study=told.get("imaging_study"),
            is_key_image=told["is_key_image"],
        )
        return document, told["file"].read()
