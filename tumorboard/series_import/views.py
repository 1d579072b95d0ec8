"""Pages of an import: upload and check, the report, import or discard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from patients.models import Center, ImportBatch
from tumorboard.models import SeriesUpload
from tumorboard.series_import.forms import SeriesUploadForm
from tumorboard.series_import.importing import Outcome, Report, SeriesFacts, import_series
from tumorboard.series_import.problems import Problem, Severity, as_csv
from tumorboard.series_import.upload import MOST_ROWS, pack, unpack

SHOWN = 200


def upload(request):
    """Choose files. They are checked at once; nothing is imported before it is confirmed."""
    centers = Center.objects.filter(pk__in=request.center_ids)
    form = SeriesUploadForm(request.POST or None, request.FILES or None, centers=centers)
    if form.is_valid():
        SeriesUpload.objects.of(request.user).delete()
        kept = _check_and_keep(
            contents=form.cleaned_data["files"],
            center=form.cleaned_data["center"],
            facts=form.facts(),
            by=request.user,
        )
        request.access.entity = f"upload {kept.pk}"
        return redirect("data:import-report", kept.pk)
    SeriesUpload.objects.abandoned().delete()
    imports = ImportBatch.objects.filter(center__in=request.center_ids).select_related(
        "center", "imported_by"
    )
    context = {"section": "data", "form": form, "imports": imports[:20]}
    return render(request, "data/import.html", context)


def report(request, pk):
    kept = _upload_of(request, pk)
    found = [Problem.from_json(problem) for problem in kept.problems]
    errors = [problem for problem in found if problem.severity == Severity.ERROR]
    return render(
        request,
        "data/import_report.html",
        {
            "section": "data",
            "upload": kept,
            "problems": found[:SHOWN],
            "problem_count": len(found),
            "error_count": len(errors),
            "warning_count": len(found) - len(errors),
            "row_count": sum(kept.rows.values()),
            "can_import": kept.outcome == Outcome.CHECKED,
            "is_there": kept.outcome == Outcome.ALREADY_THERE,
        },
    )


@never_cache
def problems(request, pk):
    """Every problem as a table for a spreadsheet."""
    kept = _upload_of(request, pk)
    found = [Problem.from_json(problem) for problem in kept.problems]
    response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return response


def confirm(request, pk):
    """Checked once more with the writing, since the record may have changed since the upload."""
    kept = _upload_of(request, pk)
    made = import_series(
        unpack(bytes(kept.archive)),
        center=kept.center,
        by=request.user,
        facts=_facts(kept),
        most_rows=MOST_ROWS,
    )
    if made.outcome == Outcome.REFUSED:
        _keep_report(kept, made)
        kept.save(update_fields=["rows", "problems", "outcome"])
        return redirect("data:import-report", kept.pk)
    kept.delete()
    request.access.entity = f"import {made.content_sha256[:12]}"
    messages.success(request, _done(made))
    return redirect("data:import")


def discard(request, pk):
    _upload_of(request, pk).delete()
    messages.success(request, _("The upload was discarded."))
    return redirect("data:import")


def _upload_of(request, pk) -> SeriesUpload:
    return get_object_or_404(SeriesUpload.objects.of(request.user), pk=pk)


def _check_and_keep(*, contents: dict[str, bytes], center, facts: SeriesFacts, by) -> SeriesUpload:
    kept = SeriesUpload(
        center=center,
        uploaded_by=by,
        archive=pack(contents),
        series_slug=facts.slug,
        series_title=facts.title,
        data_locked_on=facts.data_locked_on,
        consent_note=facts.consent_note,
    )
    checked = import_series(
        contents, center=center, by=by, facts=facts, dry_run=True, most_rows=MOST_ROWS
    )
    _keep_report(kept, checked)
    kept.save()
    return kept


def _keep_report(kept: SeriesUpload, checked: Report) -> None:
    kept.rows = checked.rows
    kept.problems = [problem.as_json() for problem in checked.problems]
    kept.outcome = checked.outcome


def _facts(kept: SeriesUpload) -> SeriesFacts:
    return SeriesFacts(
        slug=kept.series_slug,
        title=kept.series_title,
        data_locked_on=kept.data_locked_on,
        consent_note=kept.consent_note,
    )


def _done(made: Report) -> str:
    if made.outcome == Outcome.ALREADY_THERE:
        return _("This content was already imported. Nothing was written.")
    rows = sum(made.rows.values())
    return ngettext(
        "The series was imported: %(count)d row.", "The series was imported: %(count)d rows.", rows
    ) % {"count": rows}
