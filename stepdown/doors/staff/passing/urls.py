from django.urls import path

from stepdown.doors.staff.passing import views
from stepdown.doors.threshold import by_method

ONE = "passed/<uuid:passed_id>/"

urlpatterns = [
    path("passed/", views.papers_for_me, name="papers-for-me"),
    path("passed/clients/", views.clients_of_mine, name="passed-clients"),
    path(ONE, views.passed_paper, name="passed-paper"),
    path(f"{ONE}pages/<int:page>/", views.passed_page, name="passed-page"),
    path(f"{ONE}who/", views.whose, name="passed-who"),
    path(f"{ONE}file/", views.file, name="passed-file"),
    path(f"{ONE}on/", by_method(get=views.to_whom, post=views.pass_on), name="paper-pass"),
    path(f"{ONE}take/", views.take, name="paper-take"),
    path(f"{ONE}down/", views.put_down, name="paper-down"),
]
