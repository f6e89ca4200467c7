from django.urls import path

from stepdown.doors.portal.home import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("sign-in/", by_method(get=views.sign_in, post=views.come_in), name="my-sign-in"),
    path("join/", by_method(get=views.join, post=views.open_account), name="my-join"),
    path("sign-out/", views.sign_out, name="my-sign-out"),
    path("devices/", views.devices, name="my-devices"),
    path("devices/<uuid:sign_in_id>/end/", views.end_device, name="my-device-end"),
    path("looked/", views.looked, name="my-looked"),
    path("", views.home, name="my-record"),
]
