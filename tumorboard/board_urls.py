"""Addresses of the board: meetings, their cases, referrals."""

from django.urls import path

from tumorboard.views import agenda, cases, meetings, opinions, referrals

app_name = "meetings"

CASE = "boards/<uuid:pk>/cases/<uuid:item_pk>/"
DECISION = f"{CASE}decisions/<uuid:decision_pk>/"

urlpatterns = [
    path("boards/", meetings.meetings, name="list"),
    path("boards/new/", meetings.new_meeting, name="new"),
    path("boards/series/", agenda.series, name="series"),
    path("boards/<uuid:pk>/", meetings.meeting, name="detail"),
    path("boards/<uuid:pk>/lock/", agenda.lock, name="lock"),
    path("boards/<uuid:pk>/unlock/", agenda.unlock, name="unlock"),
    path("boards/<uuid:pk>/send/", agenda.send, name="send_agenda"),
    path("boards/<uuid:pk>/remind/", agenda.remind, name="remind"),
    path("boards/<uuid:pk>/reply/", agenda.reply, name="reply"),
    path("boards/<uuid:pk>/admit-expected/", agenda.admit_expected, name="admit_expected"),
    path("boards/<uuid:pk>/bring-forward/", agenda.bring_forward, name="bring_forward"),
    path("boards/<uuid:pk>/order/", agenda.order, name="order"),
    path("boards/<uuid:pk>/readiness-rules/", agenda.adopt_rules, name="adopt_rules"),
    path("boards/<uuid:pk>/now/", opinions.now, name="now"),
    path("boards/<uuid:pk>/now/state/", opinions.now_state, name="now-state"),
    path("boards/<uuid:pk>/open/", meetings.open_meeting, name="open"),
    path("boards/<uuid:pk>/chair/", meetings.hand_over_chair, name="chair"),
    path("boards/<uuid:pk>/cancel/", meetings.cancel_meeting, name="cancel"),
    path("boards/<uuid:pk>/close/", meetings.close_meeting, name="close"),
    path("boards/<uuid:pk>/add/", meetings.list_case, name="list_case"),
    path("boards/<uuid:pk>/attendance/", meetings.attend, name="attend"),
    path("boards/<uuid:pk>/attendance/<uuid:attendance_pk>/", meetings.leave, name="leave"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}move/", meetings.move_case, name="move_case"),
    path(f"{CASE}next-meeting/", agenda.move_to_next, name="move_to_next"),
    path(f"{CASE}take-off/", meetings.take_off, name="take_off"),
    path(f"{CASE}present/", cases.present, name="present"),
    path(f"{CASE}defer/", cases.defer, name="defer"),
    path(f"{CASE}decision/", cases.decide, name="decide"),
    path(f"{CASE}opinion/", opinions.give, name="opinion"),
    path(f"{CASE}opinions/reveal/", opinions.reveal, name="reveal"),
    path(f"{CASE}sign/", cases.sign, name="sign"),
    path(f"{DECISION}addendum/", cases.add_addendum, name="addendum"),
    path(f"{DECISION}revise/", cases.revise, name="revise"),
    path(f"{DECISION}carried-out/", cases.carried_out, name="carried_out"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referrals.refer, name="refer"),
    path("referrals/<uuid:pk>/withdraw/", referrals.withdraw, name="withdraw"),
]
