from django.urls import path

from stepdown.doors.staff.level import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("clients/<uuid:client_id>/level/", by_method(get=views.level, post=views.decide), name="level"),
    path("clients/<uuid:client_id>/level/facts/", views.add_facts, name="level-facts"),
    path("clients/<uuid:client_id>/level/print/", views.level_paper, name="level-print"),
]
