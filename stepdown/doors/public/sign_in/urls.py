from django.urls import path

from stepdown.doors.public.sign_in import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("demo/", by_method(get=views.demo, post=views.demo_sign_in), name="demo"),
    path("look/theme/", views.set_theme, name="theme"),
]
