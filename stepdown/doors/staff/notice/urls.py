from django.urls import path

from stepdown.doors.staff.notice import views
from stepdown.doors.threshold import by_method

_CLIENT = "clients/<uuid:client_id>/notice/"

urlpatterns = [
    path(_CLIENT, by_method(get=views.notice, post=views.give), name="client-notice"),
    path(f"{_CLIENT}letter/", views.letter, name="notice-letter"),
    path(f"{_CLIENT}<uuid:notice_id>/appeal/", views.appeal, name="notice-appeal"),
    path(f"{_CLIENT}<uuid:notice_id>/ruling/", views.rule, name="notice-ruling"),
    path(f"{_CLIENT}<uuid:notice_id>/withdraw/", views.withdraw, name="notice-withdraw"),
]
