"""Papers of a meeting: minutes in versions, letters about a decision. Glue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tumorboard import actions
from tumorboard.forms import DownloadForm, LetterForm, NewMinutesForm
from tumorboard.letters import draft_letter, letter_paper
from tumorboard.models import Decision, Letter, Meeting, Minutes
from tumorboard.paper import Paper, pdf, word
from tumorboard.selectors import name_of

from .cases import item_or_404
from .meetings import do, may, meeting_or_404

KINDS = {
    "pdf": (pdf, "application/pdf"),
    "docx": (
        word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@require_GET
def minutes(request, pk):
    """The newest version as it will be printed, what has changed since, and where each version went."""
    meeting = meeting_or_404(request, pk)
    versions = list(meeting.minutes.select_related("created_by"))
    shown = versions[0] if versions else None
    for item in meeting.items.select_related("patient"):
        request.access.patient(item.patient)
    context = {
        "section": "boards",
        "meeting": meeting,
        "versions": versions,
        "minutes": shown,
        "paper": Paper.of(shown.content[get_language()]) if shown else None,
        "is_outdated": _is_outdated(meeting, shown),
        "unsigned": Decision.objects.filter(
            agenda_item__meeting=meeting, state__in=["draft", "proposed"]
        ).select_related("agenda_item__patient"),
        "distributions": meeting.distributions.select_related("minutes", "letter__decision"),
        "download_form": DownloadForm(initial={"language": meeting.board.language}),
        "new_form": NewMinutesForm(),
        "may_make": may(request, "meetings:make_minutes", meeting.center_id),
    }
    return render(request, "tumorboard/minutes.html", context)


def _is_outdated(meeting: Meeting, shown: Minutes | None) -> bool:
    if meeting.state != Meeting.State.CLOSED:
        return False
    if shown is None:
        return True
    return actions.digest_of(actions.content_of(meeting)) != shown.content_sha256


@require_POST
def make_minutes(request, pk):
    meeting = meeting_or_404(request, pk)
    form = NewMinutesForm(request.POST)
    if form.is_valid():
        do(
            request,
            actions.make_minutes,
            _("The minutes are made."),
            meeting=meeting,
            reason=form.cleaned_data["reason"],
        )
    else:
        messages.error(request, _("Say in a few words why there is a new version."))
    return redirect("meetings:minutes", pk)


@require_POST
def send_minutes(request, pk):
    newest = get_object_or_404(meeting_or_404(request, pk).minutes.all()[:1])
    do(request, actions.send_minutes, _("The notices are on their way."), minutes=newest)
    return redirect("meetings:minutes", pk)


@require_POST
def download_minutes(request, pk, version_no):
    meeting = meeting_or_404(request, pk)
    kept = get_object_or_404(meeting.minutes, version_no=version_no)
    form = DownloadForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the language and the kind of file."))
        return redirect("meetings:minutes", pk)
    for item in meeting.items.select_related("patient"):
        request.access.patient(item.patient)
    actions.note_download(paper=kept, by=request.user)
    values = kept.content[form.cleaned_data["language"]]
    footer = _("Version %(number)d · %(digest)s") % {
        "number": kept.version_no,
        "digest": kept.content_sha256[:12],
    }
    name = f"{meeting.held_on:%Y-%m-%d}-v{kept.version_no}-{form.cleaned_data['language']}"
    return _file(Paper.of({**values, "footer": footer}), form.cleaned_data["kind"], name)


@require_http_methods(["GET", "POST"])
def letter(request, pk, item_pk, decision_pk, kind):
    """A letter about a signed decision: the draft to begin with, what was written, and its file."""
    item = item_or_404(request, pk, item_pk)
    decision = get_object_or_404(
        Decision.objects.select_related("agenda_item__meeting__board", "agenda_item__referral"),
        agenda_item=item,
        pk=decision_pk,
        state=Decision.State.SIGNED,
    )
    language = request.GET.get("language", item.meeting.board.language)
    if language not in dict(Letter._meta.get_field("language").flatchoices):
        language = item.meeting.board.language
    form = LetterForm(request.POST or None, initial=_begun(decision, kind, language))
    form.fields["text"].widget.attrs["lang"] = language  # read aloud in the letter's own language
    if form.is_valid() and do(
        request,
        actions.write_letter,
        _("The letter is kept."),
        decision=decision,
        kind=kind,
        **form.cleaned_data,
    ):
        return redirect(request.path)
    context = {
        "section": "boards",
        "item": item,
        "meeting": item.meeting,
        "patient": item.patient,
        "decision": decision,
        "kind": Letter.Kind(kind),
        "form": form,
        "letters": decision.letters.filter(kind=kind)
        .select_related("created_by")
        .prefetch_related("distributions"),
        "languages": [
            (code, label) for code, label in LetterForm.base_fields["language"].choices if code
        ],
        "may_write": may(request, "meetings:letter", item.center_id),
    }
    return render(request, "tumorboard/letter.html", context)


def _begun(decision: Decision, kind: str, language: str) -> dict:
    return {"language": language, "text": draft_letter(decision, kind, language)}


@require_POST
def download_letter(request, pk, item_pk, decision_pk, letter_pk):
    item = item_or_404(request, pk, item_pk)
    kept = get_object_or_404(
        Letter.objects.select_related("decision__agenda_item__meeting__board", "patient"),
        decision__agenda_item=item,
        decision=decision_pk,
        pk=letter_pk,
    )
    actions.note_download(paper=kept, by=request.user)
    paper = letter_paper(kept, name=name_of(item.patient), printed=timezone.localdate())
    kind = request.POST.get("kind")
    name = f"{item.patient.study_code}-{kept.kind}-{kept.language}"
    return _file(paper, kind if kind in KINDS else "pdf", name)


def _file(paper: Paper, kind: str, name: str) -> HttpResponse:
    write, content_type = KINDS[kind]
    answer = HttpResponse(write(paper), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
