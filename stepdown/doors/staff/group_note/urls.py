"""Addresses of the group note and of phrases."""

from django.urls import path

from stepdown.doors.staff.group_note import phrases, views
from stepdown.doors.threshold import by_method

SHEET = "group-notes/<uuid:floor_session_id>/"
PHRASE = "group-notes/phrases/<uuid:phrase_id>/"

urlpatterns = [
    path("group-notes/", views.group_notes, name="group-notes"),
    path("group-notes/phrases/", by_method(get=phrases.phrases, post=phrases.keep), name="phrases"),
    path(PHRASE, by_method(get=phrases.phrase, post=phrases.change), name="phrase"),
    path(f"{PHRASE}drop/", phrases.drop, name="phrase-drop"),
    path(SHEET, by_method(get=views.sheet, post=views.save_shared), name="group-note"),
    path(f"{SHEET}people/<uuid:member_id>/", views.save_row, name="group-note-row"),
    path(f"{SHEET}sign/", views.sign, name="group-note-sign"),
]
