"""Addresses of meetings of the team."""

from django.urls import path

from stepdown.doors.staff.meetings import holding, views
from stepdown.doors.threshold import by_method

ONE = "meetings/<uuid:meeting_id>/"
TALK = "meetings/people/<uuid:talk_id>/"

urlpatterns = [
    path("meetings/", by_method(get=views.meetings, post=views.find), name="meetings"),
    path("meetings/new/", by_method(get=views.new_meeting, post=views.call), name="meeting-new"),
    path(ONE, views.meeting, name="meeting"),
    path(ONE + "there/<uuid:attendance_id>/", views.note_presence, name="meeting-presence"),
    path(ONE + "guests/", views.add_guest, name="meeting-guest"),
    path(ONE + "lead/", views.lead, name="meeting-lead"),
    path(ONE + "people/", views.add_person, name="meeting-add"),
    path(ONE + "pause/", holding.pause, name="meeting-pause"),
    path(ONE + "sign/", views.sign, name="meeting-sign"),
    path(TALK, by_method(get=holding.talk, post=holding.save), name="meeting-talk"),
    path(TALK + "turn/", holding.turn, name="meeting-turn"),
    path(TALK + "drop/", holding.drop, name="meeting-drop"),
    path(TALK + "tasks/", holding.add_task, name="meeting-task"),
    path(TALK + "addendum/", holding.add, name="meeting-addendum"),
    path("meetings/tasks/<uuid:team_task_id>/done/", holding.finish, name="team-task-done"),
    path("meetings/tasks/<uuid:team_task_id>/drop/", holding.drop_task, name="team-task-drop"),
    path("clients/<uuid:client_id>/team-decisions/", views.decisions, name="team-decisions"),
]
