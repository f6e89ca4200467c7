"""Addresses of notes."""

from django.urls import path

from stepdown.doors.staff.notes import apart, beside, views, writing
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/notes/"
ONE = "notes/<uuid:note_id>/"
KEPT = "notes/apart/<uuid:apart_id>/"
REPORT = "notes/protection/<uuid:protection_id>/"

urlpatterns = [
    path("unsigned-notes/", views.unsigned, name="unsigned-notes"),
    path("unsigned-notes/close/", beside.close, name="notes-close"),
    path(CLIENT, views.notes, name="notes"),
    path(CLIENT + "new/<slug:note_kind>/", by_method(get=writing.new, post=writing.begin), name="note-new"),
    path(CLIENT + "apart/", by_method(get=apart.kept, post=apart.keep), name="notes-apart"),
    path(CLIENT + "protect/", by_method(get=apart.new_report, post=apart.report), name="protect-new"),
    path(KEPT, by_method(get=apart.kept_one, post=apart.open_kept), name="note-apart"),
    path(REPORT, by_method(get=apart.one_report, post=apart.add_step), name="protect"),
    path(ONE, views.note, name="note"),
    path(ONE + "write/", by_method(get=writing.write, post=writing.save), name="note-write"),
    path(ONE + "cosign/", beside.cosign, name="note-cosign"),
    path(ONE + "amend/", beside.amend, name="note-amend"),
    path(ONE + "late/", beside.add_late, name="note-late"),
    path(ONE + "withdraw/", beside.withdraw, name="note-withdraw"),
    path(ONE + "copy/", beside.copy, name="note-copy"),
]
