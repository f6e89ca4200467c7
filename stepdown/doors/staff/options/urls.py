from django.urls import path

from stepdown.doors.staff.options import views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/options/"

urlpatterns = [
    path(CLIENT, by_method(get=views.options, post=views.give), name="options"),
    path(CLIENT + "try/", views.try_options, name="options-try"),
    path(CLIENT + "<uuid:options_id>/", views.given, name="options-given"),
    path(CLIENT + "<uuid:options_id>/pdf/", views.given_pdf, name="options-pdf"),
]
