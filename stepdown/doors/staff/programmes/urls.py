from django.urls import path

from stepdown.doors.staff.programmes import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("programmes/", by_method(get=views.programmes, post=views.find_programmes), name="programmes"),
    path("programmes/<slug:programme_key>/", views.programme, name="programme"),
    path(
        "programmes/<slug:programme_key>/<int:version_number>/",
        views.programme_version,
        name="programme-version",
    ),
    path(
        "programmes/<slug:programme_key>/standing/",
        by_method(post=views.decide_standing),
        name="programme-standing",
    ),
]
