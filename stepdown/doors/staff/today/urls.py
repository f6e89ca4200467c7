from django.urls import path

from stepdown.doors.staff.today import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/notices/<uuid:letter_id>/seen/", views.seen, name="notice-seen"),
]
