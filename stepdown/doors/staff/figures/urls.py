from django.urls import path

from stepdown.doors.staff.figures import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/export/", views.export, name="figures-export"),
    path("figures/<slug:outcome>/people/", views.people, name="figures-people"),
]
