from django.urls import path

from stepdown.doors.staff.caseload import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("caseload/", by_method(get=views.caseload, post=views.find), name="caseload"),
    path("caseload/<uuid:staff_id>/", views.of_colleague, name="caseload-of"),
]
