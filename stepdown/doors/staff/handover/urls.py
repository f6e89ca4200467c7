from django.urls import path

from stepdown.doors.staff.handover import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("handover/", views.choose, name="handover"),
    path("handover/<uuid:staff_id>/", by_method(get=views.preview, post=views.move), name="handover-of"),
    path("handover/<uuid:staff_id>/summary/", views.summary, name="handover-summary"),
]
