from django.urls import path

from stepdown.doors.staff.sites import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("sites/", by_method(get=views.sites, post=views.open_site), name="sites"),
    path("sites/all/", views.everywhere, name="sites-all"),
    path("sites/<uuid:site_id>/", by_method(get=views.site, post=views.change_site), name="site"),
    path("sites/<uuid:site_id>/rooms/", views.add_room, name="site-rooms"),
    path("sites/<uuid:site_id>/opening/", views.set_opening, name="site-opening"),
    path("sites/<uuid:site_id>/numbers/", views.set_numbers, name="site-numbers"),
]
