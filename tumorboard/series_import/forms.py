"""The form that takes a series."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from patients.fields import PartialDateField
from patients.models import Center
from tumorboard.series_import.importing import SeriesFacts
from tumorboard.series_import.upload import files_of


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeriesFilesField(forms.FileField):
    """CSV files, or one ZIP file of them; cleaned to their bytes by name."""

    widget = ManyFilesInput(attrs={"accept": ".csv,.zip"})
    default_error_messages = {"required": _("Choose the files of the series.")}

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list) else [data] if data else []
        if not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        return files_of(uploads)


class SeriesUploadForm(forms.Form):
    """What the files do not say stands beside them. Without a short name the patients join the record."""

    files = SeriesFilesField(
        label=_("Files"),
        help_text=_("patients.csv and up to ten more CSV files, or one ZIP file of them."),
    )
    center = forms.ModelChoiceField(Center.objects.none(), label=_("Center"), empty_label=None)
    series_slug = forms.SlugField(
        label=_("Short name of the series"),
        max_length=60,
        required=False,
        help_text=_("Only for a closed series with a data lock, for example serin2020."),
    )
    series_title = forms.CharField(label=_("Title"), max_length=250, required=False)
    data_locked_on = PartialDateField(
        label=_("Data lock"),
        required=False,
        day_required=True,
        latest_today=True,
        help_text=_("Nothing later is known. Without it the patients are followed up further."),
    )
    consent_note = forms.CharField(
        label=_("Research consent"),
        max_length=200,
        required=False,
        help_text=_(
            "Only if all gave it: how that is known, for example as published. Else leave it empty."
        ),
    )

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["center"]
        field.queryset = centers
        if len(centers) == 1:
            field.initial = centers[0]
            field.widget = field.hidden_widget()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("data_locked_on") and not cleaned.get("series_slug"):
            self.add_error("series_slug", _("A data lock belongs to a series: name the series."))
        return cleaned

    def facts(self) -> SeriesFacts:
        lock = self.cleaned_data["data_locked_on"]
        return SeriesFacts(
            slug=self.cleaned_data["series_slug"],
            title=self.cleaned_data["series_title"],
            data_locked_on=lock.on if lock else None,
            consent_note=self.cleaned_data["consent_note"],
        )
