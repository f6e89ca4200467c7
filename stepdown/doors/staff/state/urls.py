from django.urls import path

from stepdown.doors.staff.state import answers, views
from stepdown.doors.threshold import by_method

ONE = "clients/<uuid:client_id>/state/<uuid:episode_id>/<slug:moment>/"

urlpatterns = [
    path("state/", views.report, name="state-report"),
    path("state/<uuid:site_id>/codes/", views.set_codes, name="state-codes"),
    path("state/<uuid:site_id>/file/", views.make_file, name="state-file"),
    path("clients/<uuid:client_id>/state/", answers.both, name="client-state"),
    path(ONE, by_method(get=answers.asking, post=answers.save), name="state-record"),
]
