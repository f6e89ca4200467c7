"""Addresses of contacts and lines."""

from django.urls import path

from stepdown.doors.staff.contacts import calling, views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/contacts/"
LINE = f"{CLIENT}lines/<uuid:line_id>/"

urlpatterns = [
    path(CLIENT, by_method(get=views.contacts, post=views.add_contact), name="contacts"),
    path(
        f"{CLIENT}people/<uuid:contact_id>/",
        by_method(get=views.contact, post=views.change_contact),
        name="contact",
    ),
    path(f"{CLIENT}words/", views.agree_on_word, name="contact-words"),
    path(f"{CLIENT}lines/", by_method(get=views.new_line, post=views.add_line), name="line-new"),
    path(LINE, by_method(get=views.line, post=views.change_line), name="line"),
    path(f"{LINE}end/", views.end_line, name="line-end"),
    path(f"{LINE}call/", by_method(get=calling.line_call, post=calling.show_line), name="line-call"),
]
