"""A death is entered on its page; only a director takes it back, on another one."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from stepdown.episode import queries as episodes
from stepdown.outbox.queries import silent
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import treated


def test_a_death_is_entered_once_and_a_director_takes_a_mistake_back(cast: Cast) -> None:
    treated(cast)
    robin = cast.clients["robin"].id
    dana, dora = cast.browser("dana"), cast.browser("dora")
    page, back = reverse("death", args=[robin]), reverse("death-mistake", args=[robin])
    fields = {"on": "", "words": "A neighbor called", "where": "", "sure": "on", "version": 1}
    answer = dana.post(page, sheet(**fields))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    shown = dana.get(page).content.decode()
    assert "By Dana Demo" in shown and "A director can take it back" in shown and back not in shown
    assert dana.get(back).status_code == 403
    assert back in dora.get(page).content.decode()
    assert "goes on where it stopped" in dora.get(back).content.decode()
    said = {"why": "Another person of that name", "accountable": str(cast.staff["dana"].id), "sure": "on"}
    no = dora.post(back, sheet(**{**said, "why": "a slip"}))
    assert no.status_code == 422 and "how it came about" in no.content.decode()
    assert robin in silent([robin])
    assert dora.post(back, sheet(**said)).status_code == 303
    assert robin not in silent([robin])
    assert episodes.current(SYSTEM, robin, at=timezone.now()) is not None
    name = dana.get(reverse("chart-name", args=[robin])).content.decode()
    assert "is closed" in name and "Make a new code" in name
    code = dana.post(reverse("chart-invite", args=[robin]), sheet())
    assert code.status_code == 200 and "big-code" in code.content.decode()
