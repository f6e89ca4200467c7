"""Addresses of the floor."""

from django.urls import path

from stepdown.doors.staff.floor import arranging, kiosks, moving, person, roll, running, views
from stepdown.doors.threshold import by_method

ONE = "floor/<uuid:floor_session_id>/"
WHO = f"{ONE}people/<uuid:member_id>/"

urlpatterns = [
    path("floor/", views.floor, name="floor"),
    path("floor/live/", views.live, name="floor-live"),
    path("floor/sent/", roll.replay, name="floor-sent"),
    path("floor/new/", by_method(get=arranging.new, post=arranging.arrange), name="floor-new"),
    path("floor/kiosks/", by_method(get=kiosks.kiosks, post=kiosks.open_one), name="floor-kiosks"),
    path("floor/kiosks/<uuid:kiosk_id>/end/", kiosks.end, name="floor-kiosk-end"),
    path("floor/code/<uuid:client_id>/", kiosks.give_code, name="floor-code"),
    path(ONE, roll.session, name="floor-session"),
    path(f"{ONE}live/", roll.live, name="floor-roll"),
    path(f"{ONE}mark/", roll.mark, name="floor-mark"),
    path(f"{ONE}all/", roll.everybody, name="floor-all"),
    path(f"{ONE}break/", roll.pause, name="floor-break"),
    path(f"{ONE}few/", by_method(get=running.few, post=running.decide), name="floor-few"),
    path(f"{ONE}leader/", by_method(get=running.leader, post=running.lead), name="floor-leader"),
    path(f"{ONE}along/", running.along, name="floor-along"),
    path(f"{ONE}off/", by_method(get=running.off, post=running.call_off), name="floor-off"),
    path(f"{ONE}move/", by_method(get=moving.move, post=moving.move_to), name="floor-move"),
    path(f"{ONE}walk-in/", by_method(get=arranging.walk_in, post=arranging.seat), name="floor-walk-in"),
    path(WHO, person.one, name="floor-person"),
    path(f"{WHO}seen/", person.seen, name="floor-seen"),
    path(f"{WHO}at/", person.mark_at, name="floor-at"),
    path(f"{WHO}correct/", person.correct, name="floor-correct"),
    path(f"{WHO}absent/", person.absent, name="floor-absent"),
    path(f"{WHO}apart/", person.apart, name="floor-apart"),
    path(f"{WHO}impaired/", by_method(get=person.impaired, post=person.note_impaired), name="floor-impaired"),
]
