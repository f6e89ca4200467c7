from django.urls import path

from stepdown.doors.staff.trail import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("trail/", by_method(get=views.trail, post=views.find), name="trail"),
    path("clients/<uuid:client_id>/looked/", views.looked, name="looked"),
]
