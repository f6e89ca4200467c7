from django.urls import path

from stepdown.doors.staff.search import views
from stepdown.doors.threshold import by_method

urlpatterns = [path("search/", by_method(get=views.empty_search, post=views.search), name="search")]
