from django.urls import path

from stepdown.doors.portal.entering import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("sign-in/", by_method(get=views.sign_in, post=views.come_in), name="my-sign-in"),
    path("sign-in/digits/", views.come_in_by_pin, name="my-digits"),
    path(
        "sign-in/passkey/",
        by_method(get=views.ask_for_passkey, post=views.come_in_by_passkey),
        name="my-passkey",
    ),
    path("join/", by_method(get=views.join, post=views.open_account), name="my-join"),
]
