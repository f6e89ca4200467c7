from django.urls import path

from stepdown.doors.staff.papers import views
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/papers/"

urlpatterns = [
    path(CLIENT, views.papers, name="papers"),
    path(f"{CLIENT}<slug:paper>/", by_method(get=views.reading, post=views.sign), name="paper-sign"),
    path(f"{CLIENT}<slug:paper>/refuse/", views.refuse, name="paper-refuse"),
    path(f"{CLIENT}done/<uuid:signing_id>/", views.handed_back, name="paper-done"),
    path(f"{CLIENT}signed/<uuid:signing_id>/", views.signed, name="paper-signed"),
    path(f"{CLIENT}signed/<uuid:signing_id>/print/", views.print_paper, name="paper-print"),
]
