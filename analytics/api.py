"""Survival through the programming interface: the same stored result as on the page, under the same rules."""

from dataclasses import replace

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from analytics.answers import Answer
from analytics.cohorts import COHORTS
from analytics.definitions import Band, Clock, Endpoint, Grouping, Origin
from analytics.freshness import State, freshness_of
from analytics.questions import Question
from analytics.views import visible

PARAMETERS = {"center", "endpoint", "origin", "by", "conf_type"}
CHOICES = {
    "endpoint": Endpoint.values,
    "origin": Origin.values,
    "by": Grouping.values,
    "conf_type": Band.values,
}


class QuantileSerializer(serializers.Serializer):
    """In months; null is "not reached"."""

    estimate = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class EverybodySerializer(serializers.Serializer):
    name = serializers.CharField()
    n = serializers.IntegerField()
    events = serializers.IntegerField()
    median = QuantileSerializer()
    follow_up = QuantileSerializer(help_text="Reverse Kaplan-Meier.")
    at_times = serializers.ListField(child=serializers.DictField())
    competing = serializers.IntegerField(
        required=False, help_text="Only of a cumulative incidence: something else came first."
    )
    told_until = serializers.FloatField(
        allow_null=True, help_text="In months: later fewer than five are at risk. null: always."
    )


class GroupSerializer(EverybodySerializer):
    curve = serializers.DictField(
        help_text="time, at_risk, events, censored, survival, limits; of a cumulative incidence"
        " competing and incidence instead of survival."
    )
    risk_table = serializers.DictField(help_text="The state just before each time.")


class LandmarkSerializer(serializers.Serializer):
    """After the origin."""

    length = serializers.IntegerField()
    unit = serializers.ChoiceField(["days", "months"])


class VersionsSerializer(serializers.Serializer):
    data = serializers.IntegerField(help_text="Of the record this was computed from.")
    current_data = serializers.IntegerField(
        help_text="Of the record now. A fresh result may be of older data: then nothing that concerns it was written since."
    )
    method = serializers.IntegerField()


class SurvivalSerializer(serializers.Serializer):
    cohort = serializers.CharField(help_text=f"A built cohort, or {', '.join(COHORTS)}.")
    endpoint = serializers.ChoiceField(Endpoint.choices)
    origin = serializers.ChoiceField(Origin.choices)
    by = serializers.ChoiceField(Grouping.choices)
    clock = serializers.ChoiceField(Clock.choices)
    landmark = LandmarkSerializer(
        allow_null=True,
        help_text="Groups by what had happened until then; time is counted from there.",
    )
    estimator = serializers.ChoiceField(["kaplan_meier", "cumulative_incidence"])
    confidence_type = serializers.ChoiceField(Band.values)
    members = serializers.IntegerField(allow_null=True, help_text="null: hidden.")
    n = serializers.IntegerField(allow_null=True, help_text="null: hidden.")
    last_observed_on = serializers.DateField(allow_null=True)
    excluded = serializers.ListField(child=serializers.DictField())
    overall = EverybodySerializer(allow_null=True)
    groups = GroupSerializer(many=True)
    tests = serializers.ListField(child=serializers.DictField())
    regression = serializers.DictField(
        required=False, allow_null=True, help_text="Cox model of the groups alone, Efron's ties."
    )
    restricted_means = serializers.DictField(required=False, allow_null=True)
    time_dependent = serializers.DictField(
        allow_null=True,
        help_text="Cox model in which what divides the cohort happens in time: a second intervention, a severe"
        " complication, adjuvant therapy. left_out: who is not in it, by reason.",
    )
    sensitivity = serializers.DictField(allow_null=True)
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
        OpenApiParameter("conf_type", enum=Band.values, default=Band.LOG_LOG),
    ],
    responses=SurvivalSerializer,
)
@api_view(["GET"])
def cohort_survival(request, slug: str):
    """The stored result, or one computed now, how old it is, and what of it the asker may see."""
    unknown = sorted(set(request.query_params) - PARAMETERS)
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "Not a parameter of this address."))
    for name, known in CHOICES.items():
        if (request.query_params.get(name) or known[0]).lower() not in known:
            raise ValidationError({name: f"One of {', '.join(known)}."})
    question = Question.of(request, cohort_slug=slug)
    if question.origin != request.query_params.get("origin", question.origin):
        raise ValidationError({"origin": "This endpoint is not counted from there."})
    number = question.ask()
    snapshot = question.snapshot() if question.band is Band.LOG_LOG else None
    if snapshot:
        answer, freshness = (
            Answer.stored(snapshot),
            freshness_of(question.center.pk, slug, snapshot),
        )
        state, current = freshness.state, freshness.data_version
    else:
        answer = Answer.computed(*question.asked, kind=question.band)
        state, current = State.FRESH, answer.data_version
    answer = replace(answer, payload=visible(request.user, question, answer.payload, number))
    return Response(answer.as_dict(state=state.value, current_data=current))
