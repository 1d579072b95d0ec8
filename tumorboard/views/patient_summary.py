"""A patient's summary as a PDF. Glue: reached only through visible_to, noted in the access log."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from patients.models import Patient
from patients.record import PatientRecord
from tumorboard.patient_summary import summary_pdf


@require_safe
def patient_summary(request, pk):
    try:
        record = PatientRecord.of(Patient.objects.visible_to(request.user), pk)
    except Patient.DoesNotExist:
        raise Http404 from None
    request.access.patient(record.patient)
    pdf = summary_pdf(record, printed_by=str(request.user))
    name = f"{record.patient.study_code}.pdf"
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
