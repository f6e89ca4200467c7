from django.urls import path

from stepdown.doors.portal.medication import views

urlpatterns = [
    path("medicines/", views.my_medication, name="my-medication"),
    path("medicines/<uuid:own_order_id>/", views.tell, name="my-medication-week"),
]
