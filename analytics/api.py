"""Survival through the programming interface: the same stored result as on the page, under the same rules."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from analytics.cohorts import COHORTS
from analytics.definitions import Clock, Endpoint, Grouping, Origin
from analytics.freshness import State, freshness_of
from analytics.questions import Question
from analytics.views import visible

PARAMETERS = {"center", "endpoint", "origin", "by"}
# What only the page needs to draw its figure.
NOT_TOLD = {"drawing"}


class QuantileSerializer(serializers.Serializer):
    """In months; null is "not reached"."""

    estimate = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class GroupSerializer(serializers.Serializer):
    name = serializers.CharField()
    n = serializers.IntegerField()
    events = serializers.IntegerField()
    median = QuantileSerializer()
    follow_up = QuantileSerializer(help_text="Reverse Kaplan-Meier.")
    at_times = serializers.ListField(child=serializers.DictField())
    curve = serializers.DictField(help_text="time, at_risk, events, censored, survival, limits.")
    risk_table = serializers.DictField(help_text="The state just before each time.")


class VersionsSerializer(serializers.Serializer):
    data = serializers.IntegerField(help_text="Of the record this was computed from.")
    current_data = serializers.IntegerField(help_text="Of the record now.")
    method = serializers.IntegerField()


class SurvivalSerializer(serializers.Serializer):
    cohort = serializers.CharField(help_text=f"A built cohort, or {', '.join(COHORTS)}.")
    endpoint = serializers.ChoiceField(Endpoint.choices)
    origin = serializers.ChoiceField(Origin.choices)
    by = serializers.ChoiceField(Grouping.choices)
    clock = serializers.ChoiceField(Clock.choices)
    members = serializers.IntegerField(allow_null=True, help_text="null: hidden.")
    n = serializers.IntegerField(allow_null=True, help_text="null: hidden.")
    last_observed_on = serializers.DateField(allow_null=True)
    excluded = serializers.ListField(child=serializers.DictField())
    overall = GroupSerializer(allow_null=True)
    groups = GroupSerializer(many=True)
    tests = serializers.ListField(child=serializers.DictField())
    guards = serializers.ListField(child=serializers.DictField())
    hidden = serializers.ListField(child=serializers.CharField(), required=False)
    state = serializers.ChoiceField([state.value for state in State])
    computed_at = serializers.DateTimeField()
    versions = VersionsSerializer()


@extend_schema(
    summary="Survival of a cohort",
    parameters=[
        OpenApiParameter("center", int, description="Default: the first of yours."),
        OpenApiParameter("endpoint", enum=Endpoint.values, default=Endpoint.OS),
        OpenApiParameter("origin", enum=Origin.values, description="Time zero."),
        OpenApiParameter("by", enum=Grouping.values, default=Grouping.NONE),
    ],
    responses=SurvivalSerializer,
)
@api_view(["GET"])
def cohort_survival(request, slug: str):
    """The stored result, how old it is, and what of it the asker may see."""
    unknown = sorted(set(request.query_params) - PARAMETERS)
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "Not a parameter of this address."))
    question = Question.of(request, cohort_slug=slug)
    if question.origin != request.query_params.get("origin", question.origin):
        raise ValidationError({"origin": "This endpoint is not counted from there."})
    snapshot = question.snapshot()
    if snapshot is None:
        raise NotFound("Not computed yet.")
    payload = visible(request.user, question, snapshot.payload)
    freshness = freshness_of(question.center.pk, slug, snapshot)
    return Response(
        {
            **{key: value for key, value in payload.items() if key not in NOT_TOLD},
            "state": freshness.state.value,
            "computed_at": snapshot.computed_at,
            "versions": {
                "data": snapshot.data_version,
                "current_data": freshness.data_version,
                "method": snapshot.method_version,
            },
        }
    )
