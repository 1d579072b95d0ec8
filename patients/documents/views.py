"""The documents of a patient: the tab, the file, taking one back."""

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients import actions, pages
from patients.forms import put_errors
from patients.models import Document, ImagingStudy
from patients.views import record_of

from .forms import DocumentForm
from .storing import Unreadable, fetch

logger = structlog.get_logger(__name__)

# Whatever the bytes are, a browser makes nothing of them but what their type says.
SHUT_IN = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_http_methods(["GET", "POST"])
def documents(request, pk):
    record = record_of(request, pk)
    studies = ImagingStudy.objects.visible_to(request.user).filter(patient=record.patient)
    form = DocumentForm(request.POST or None, request.FILES or None, studies=studies)
    if request.method == "POST" and form.is_valid():
        document, content = form.document(record.patient)
        try:
            with transaction.atomic():
                actions.add_document(document, content=content, by=request.user)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            request.access.entity = f"document {document.pk}"
            messages.success(request, _("The document is stored."))
            return redirect("patients:documents", pk)
    withdrawn = [each for each in record.patient.documents.all() if each.withdrawn_on]
    context = {
        **pages.frame(record, "documents", with_actions=False),
        "documents": record.documents,
        "withdrawn": withdrawn,
        "form": form,
    }
    return render(request, "patients/documents.html", context)


@require_safe
def file_of(request, pk, document_pk):
    """The bytes of one document. A picture we drew ourselves may be shown in a page; a PDF is only saved."""
    document = _document_of(request, pk, document_pk)
    try:
        content = fetch(center_id=document.center_id, sha256=document.sha256)
    except Unreadable as problem:
        logger.error("document_unreadable", document=str(document.pk), why=str(problem))
        raise Http404 from None
    request.access.entity = f"document {document.pk}"
    how = "inline" if document.is_picture else "attachment"
    answer = HttpResponse(content, content_type=document.media_type, headers=SHUT_IN)
    answer["Content-Disposition"] = f'{how}; filename="{_file_name(document)}"'
    return answer


@require_POST
def withdraw(request, pk, document_pk):
    document = _document_of(request, pk, document_pk)
    try:
        version = int(request.POST.get("version", ""))
        with transaction.atomic():
            actions.withdraw_document(
                document,
                version=version,
                by=request.user,
                reason=request.POST.get("reason", "").replace("\0", "").strip()[:200],
            )
    except ValueError:
        raise ValidationError(_("This change cannot be read.")) from None
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The document is withdrawn. Nobody is shown it any more."))
    return redirect("patients:documents", pk)


def _document_of(request, pk, document_pk) -> Document:
    """One that stands, of the patient whom the address names."""
    document = get_object_or_404(
        Document.objects.visible_to(request.user).standing().select_related("patient"),
        pk=document_pk,
        patient=pk,
    )
    request.access.patient(document.patient)
    return document


def _file_name(document: Document) -> str:
    """Without anybody's name: downloads stay in folders that others see."""
    ending = ENDINGS[document.media_type]
    code = "".join(
        c for c in document.patient.study_code if c.isascii() and (c.isalnum() or c in "-_")
    )
    return f"{code}-{document.kind}-{document.dated_on}.{ending}"
