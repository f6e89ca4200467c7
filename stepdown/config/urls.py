"""All doors of the house."""

from django.urls import include, path

from stepdown.doors.threshold.registry import declare_third_party
from stepdown.kernel.viewer import Audience

declare_third_party(
    "account/", Audience.PUBLIC, "django-allauth: staff sign in and manage their second factor"
)

urlpatterns = [
    path("", include("stepdown.doors.public.urls")),
    path("", include("stepdown.doors.staff.urls")),
    path("my/", include("stepdown.doors.portal.urls")),
]

handler400 = "stepdown.doors.threshold.errors.bad_request"
handler403 = "stepdown.doors.threshold.errors.permission_denied"
handler404 = "stepdown.doors.threshold.errors.page_not_found"
handler500 = "stepdown.doors.threshold.errors.server_error"
