"""Meetings and decisions, to read. Decisions are made and signed on the board's pages only."""

from django.db.models import Prefetch
from django.shortcuts import render
from rest_framework import serializers

from patients.api.rows import COMMON, RowSerializer
from patients.api.views import ReadRows
from tumorboard.models import (
    Addendum,
    AgendaItem,
    Attendance,
    Decision,
    Dissent,
    Implementation,
    Meeting,
    Recommendation,
    User,
)

BETWEEN = ["exact", "gte", "lte"]


class PersonSerializer(serializers.ModelSerializer):
    """Somebody of the staff."""

    class Meta:
        model = User
        fields = ("id", "full_name", "title", "discipline")


class AttendanceSerializer(RowSerializer):
    """Who was there, for which discipline, from when to when."""

    user = PersonSerializer(read_only=True)

    class Meta(RowSerializer.Meta):
        model = Attendance
        fields = (
            *COMMON,
            "user", "discipline", "role", "joined_at", "left_at", "remote", "conflict_of_interest",
        )  # fmt: skip


class AgendaItemSerializer(RowSerializer):
    """A case on the agenda. What the board saw of it is on the case's page; here is its digest."""

    question = serializers.CharField(source="referral.question", read_only=True)

    class Meta(RowSerializer.Meta):
        model = AgendaItem
        fields = (
            *COMMON,
            "patient", "referral", "question", "order_no", "state", "started_at", "ended_at",
            "snapshot_sha256", "present", "opinions_revealed_at", "quorum_met", "missing_disciplines",
            "deferral_reason", "deferral_note", "is_audited", "late_reason", "kept_reason",
            "missing_at_lock",
        )  # fmt: skip


class MeetingSerializer(RowSerializer):
    """One meeting of a board, with who was there and its agenda."""

    board = serializers.CharField(source="board.name", read_only=True)
    chair = PersonSerializer(read_only=True)
    coordinator = PersonSerializer(read_only=True)
    attendances = AttendanceSerializer(many=True, read_only=True)
    items = AgendaItemSerializer(many=True, read_only=True)

    class Meta(RowSerializer.Meta):
        model = Meeting
        fields = (
            *COMMON,
            "board", "held_on", "starts_at", "place", "locked_at", "started_at", "ended_at", "chair",
            "coordinator", "state", "attendances", "items",
        )  # fmt: skip


class RecommendationSerializer(RowSerializer):
    """One thing the decision recommends."""

    class Meta(RowSerializer.Meta):
        model = Recommendation
        fields = (*COMMON, "rank", "option", "details", "condition", "is_struck")


class DissentSerializer(RowSerializer):
    """Somebody saw it otherwise, and says so by name."""

    class Meta(RowSerializer.Meta):
        model = Dissent
        fields = (*COMMON, "name", "text", "is_struck")


class AddendumSerializer(RowSerializer):
    """Said after the signature."""

    class Meta(RowSerializer.Meta):
        model = Addendum
        fields = (*COMMON, "text", "reason")


class ImplementationSerializer(RowSerializer):
    """What became of the decision."""

    class Meta(RowSerializer.Meta):
        model = Implementation
        fields = (*COMMON, "session", "therapy", "state", "reason", "proposed", "comment")


class DecisionSerializer(RowSerializer):
    """What the board decided in one case, and its signature."""

    meeting = serializers.UUIDField(source="agenda_item.meeting_id", read_only=True)
    held_on = serializers.DateField(source="agenda_item.meeting.held_on", read_only=True)
    is_superseded = serializers.BooleanField(read_only=True)
    responsible = PersonSerializer(read_only=True)
    recommendations = RecommendationSerializer(many=True, read_only=True)
    dissents = DissentSerializer(many=True, read_only=True)
    addenda = AddendumSerializer(many=True, read_only=True)
    implementations = ImplementationSerializer(many=True, read_only=True)

    class Meta(RowSerializer.Meta):
        model = Decision
        fields = (
            *COMMON,
            "patient", "meeting", "held_on", "agenda_item", "version_no", "supersedes",
            "is_superseded", "revision_reason", "intent", "rationale", "alternatives", "consensus",
            "votes_for", "votes_of", "systemic_plan", "restage_on", "trial_offered",
            "guideline_deviation", "deviation_reason", "wish_considered", "responsible", "due_on", "patient_preference", "quorum_met", "missing_disciplines",
            "provisional", "override_reason", "state", "signed_at", "signed_name", "signed_role",
            "meaning", "signed_version", "content_sha256", "previous_sha256", "chain_seq",
            "chain_sha256", "recommendations", "dissents", "addenda", "implementations",
        )  # fmt: skip


class Meetings(ReadRows):
    model = Meeting
    serializer_class = MeetingSerializer
    related = ("board", "chair", "coordinator")
    nested = (
        "attendances__center",
        "attendances__user",
        Prefetch("items", AgendaItem.objects.defer("snapshot")),
        "items__center",
        "items__referral",
        "items__patient",
    )
    filterset_fields = {"held_on": BETWEEN, "state": ["exact"]}
    ordering_fields = ("held_on", "created_at")

    def name_in_log(self, row: Meeting) -> None:
        """A meeting shows every patient on its agenda."""
        for item in row.items.all():
            self.request.access.patient(item.patient)


class Decisions(ReadRows):
    model = Decision
    serializer_class = DecisionSerializer
    related = ("patient", "agenda_item__meeting", "responsible")
    nested = (
        "recommendations__center",
        "dissents__center",
        "addenda__center",
        "implementations__center",
    )
    filterset_fields = {
        "patient": ["exact"],
        "state": ["exact"],
        "intent": ["exact"],
        "agenda_item__meeting": ["exact"],
        "agenda_item__meeting__held_on": BETWEEN,
        "signed_at": ["isnull"],
    }
    ordering_fields = ("created_at", "signed_at")

    def get_queryset(self):
        return super().get_queryset().with_superseded().defer("agenda_item__snapshot")


def documentation(request):
    """The published schema as a page to read."""
    return render(request, "api/documentation.html")
