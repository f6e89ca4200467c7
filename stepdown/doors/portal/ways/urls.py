from django.urls import path

from stepdown.doors.portal.ways import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("ways-in/", views.my_ways, name="my-ways"),
    path("ways-in/digits/", views.choose_digits, name="my-digits-new"),
    path("ways-in/password/", views.choose_password, name="my-password-new"),
    path(
        "ways-in/passkey/",
        by_method(get=views.new_passkey, post=views.add_passkey),
        name="my-passkey-new",
    ),
    path("ways-in/passkey/<int:passkey_id>/end/", views.end_passkey, name="my-passkey-end"),
    path("ways-in/devices/<uuid:known_device_id>/end/", views.forget_device, name="my-digits-end"),
]
