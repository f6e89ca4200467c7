from django.urls import path

from stepdown.doors.public.gallery.views import gallery
from stepdown.doors.threshold import by_method

urlpatterns = [path("look/", by_method(get=gallery), name="look")]
