"""The agenda of a meeting as a PDF. Glue: every patient on it is noted in the access log."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tumorboard.agenda_paper import agenda_pdf, cases_on_paper

from .meetings import meeting_or_404


@require_safe
def agenda(request, pk):
    meeting = meeting_or_404(request, pk)
    for item in cases_on_paper(meeting):
        request.access.patient(item.patient)
    request.access.entity = f"agenda {meeting.pk}"
    pdf = agenda_pdf(meeting, reader=request.user)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"agenda-{meeting.held_on:%Y-%m-%d}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
