from django.urls import path

from stepdown.doors.staff.today import views

urlpatterns = [path("today/", views.today, name="today")]
