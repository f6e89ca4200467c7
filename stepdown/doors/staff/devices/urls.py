from django.urls import path

from stepdown.doors.staff.devices import views

urlpatterns = [
    path("devices/", views.devices, name="devices"),
    path("devices/<uuid:sign_in_id>/end/", views.end, name="device-end"),
]
