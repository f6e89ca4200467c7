"""Every component renders, and whatever a person typed stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from jinja2 import UndefinedError

from stepdown.kernel.words import say
from tests.doors.look.page import LOOK, environment, render

HOSTILE = "<script>alert('x')</script>\" onload=\"x"
ITEM = {
    "label": HOSTILE,
    "href": "/x",
    "meta": HOSTILE,
    "icon": "users",
    "done": True,
    "state": "now",
    "url": "/x",
}
ITEM |= {"count": 3, "urgent": True, "current": True}
EVENT = {"when": HOSTILE, "kind": "dot", "title": HOSTILE, "text": HOSTILE}
DAY = {"label": HOSTILE, "done": 30, "booked": 30, "lost": 30, "today": True}
LEVEL = {"name": HOSTILE, "hours": HOSTILE, "chosen": True}
LEVEL |= {facts: [HOSTILE] for facts in ("speaks_for", "speaks_against", "forbids", "lifted", "missing")}
ROW = {
    "name": HOSTILE,
    "until": HOSTILE,
    "ending": True,
    "icon": "eye",
    "sees": ["a"],
    "href": "/x",
    "stop": "",
}
SIGNED = {"who": HOSTILE, "capacity": HOSTILE, "when": HOSTILE, "refused": True, "note": HOSTILE}
CARD = {"initials": HOSTILE, "shown_as": HOSTILE, "pronouns": HOSTILE}
OPTION = SimpleNamespace(value=1, words=HOSTILE)
QUESTION = SimpleNamespace(key="a", shown=HOSTILE, topic=HOSTILE, help=HOSTILE, asked_if=None, danger=True)
QUESTION.options = [OPTION]
ASKED = SimpleNamespace(items=[QUESTION])
DRAWN = SimpleNamespace(
    bands=[(1, 9)], events=[(30, HOSTILE)], points=[(1, 2), (9, 8)], line="1,2 9,8", last=(9, 8)
)
WORDS = say("{name} waits", name=HOSTILE)


class Sample(forms.Form):
    text = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


Rows = forms.formset_factory(Sample, extra=1)

# One line for each macro; `h` is hostile text.
LINES = {
    "avatar": "ui.avatar(h)",
    "breadcrumb": "ui.breadcrumb([(h, '/x'), h])",
    "bullets": "ui.bullets([h])",
    "button": "ui.button(h, attrs={'data-x': h}, name='a', value=h)",
    "card": "{% call ui.card(h, href='/x', meta=h) %}{{ h }}{% endcall %}",
    "choice_list": "ui.choice_list([item])",
    "client_head": "ui.client_head(card, facts=[(h, 'lake')])",
    "client_stair": "ui.client_stair([(h, h)], 0)",
    "closes": "ui.closes(h)",
    "consent_map": "ui.consent_map([row], [('a', h)], h) ~ ui.consent_map([row], [('a', h)], '', True)",
    "crumbs": "ui.crumbs([(h, '/x'), (h, '')])",
    "demo_banner": "ui.demo_banner(h)",
    "day_dots": "ui.day_dots([dot, 'use'], h)",
    "dialog": "{% call ui.dialog('d', h, h) %}{{ h }}{% endcall %}",
    "empty": "ui.empty('note', h, h)",
    "fact": "ui.fact('met', h, h)",
    "facts": "ui.facts([(h, h, h), (h, none)])",
    "field": "ui.field(form['text'], suffix=h)",
    "fields": "ui.fields(form)",
    "figure": "ui.figure(h, h, h, href='/x')",
    "flag": "ui.flag(h)",
    "form": "{% call ui.form('/x', visit, version=3, autosave=True, attrs={'x': h}) %}{{ h }}{% endcall %}",
    "form_errors": "ui.form_errors(form)",
    "form_foot": "{% call ui.form_foot(h) %}{{ h }}{% endcall %}",
    "form_row": "{% call ui.form_row() %}{{ h }}{% endcall %}",
    "form_section": "{% call ui.form_section(h, h) %}{{ h }}{% endcall %}",
    "hatch": "ui.hatch()",
    "hidden_fields": "ui.hidden_fields(form)",
    "icon": "ui.icon('users')",
    "icon_button": "ui.icon_button(h, 'users')",
    "key_hint": "ui.key_hint(h)",
    "legend": "ui.legend()",
    "level_row": "ui.level_row(level)",
    "level_sheet": "ui.level_sheet([level], h)",
    "link_button": "ui.link_button(h, '/x')",
    "mark": "ui.mark()",
    "mini_meter": "ui.mini_meter(30, 30, 90)",
    "nav_item": "ui.nav_item(item)",
    "needs": "ui.needs(h, h, '/x', h, meta=h)",
    "not_sent": "ui.not_sent(h, size=20) ~ ui.not_sent()",
    "notice": "ui.notice(h, title=h)",
    "objective": "ui.objective(10, 5, 2, unit=h, words=h)",
    "objective_bar": "ui.objective_bar(10, 5, 2, h)",
    "one_button": "ui.one_button('/x', visit, h, values={'a': h})",
    "opens": "ui.opens(h, 'd') ~ ui.opens(h, 'd', href='/x')",
    "pager": "ui.pager('/x', '/y', h, h)",
    "pane": "{% call ui.pane(h, meta=h, foot=h, icon='users') %}{{ h }}{% endcall %}",
    "person": "ui.person(h, h, h)",
    "plain_field": "ui.plain_field('a', h, value=h, hint=h)",
    "progress": "ui.progress([item])",
    "questions": "ui.questions(asked, {}, {'a': h}, by_key=True)",
    "rating": "ui.rating(2, 4, h)",
    "ratings": "ui.ratings([(h, 2), (h, none), (h, 1, h)])",
    "refusal": "ui.refusal([{'reason': h, 'lifted_by': h}], h)",
    "repeated": "ui.repeated(rows, one, h)",
    "row_link": "ui.row_link(h, '/x')",
    "search_box": "ui.search_box(label=h, value=h)",
    "shape": "ui.shape('flag') ~ ui.shape('square') ~ ui.shape('diamond') ~ ui.shape('future')",
    "sight": "ui.sight(True, h) ~ ui.sight(False)",
    "sign_panel": "{% call ui.sign_panel(h, h) %}{{ h }}{% endcall %}",
    "signatures": "ui.signatures([signed], waiting=[h])",
    "skip_link": "ui.skip_link()",
    "soft": "{% call ui.soft(h) %}{{ h }}{% endcall %}",
    "stair": "ui.stair([(1, 2, 540, h, False), (3, 4, 270, h, True)], [(1, 30, 30)], 2, h, [event])",
    "stale": "ui.stale([{'label': h, 'saved': h, 'yours': h}])",
    "stepper": "ui.stepper([item], h)",
    "table": "{% call ui.table([h, (h, 'number'), (h, 'read-aloud')], h, foot=h) %}{{ h }}{% endcall %}",
    "tabs": "ui.tabs([(h, '/x', True, 3)], h) ~ ui.tabs([(h, '/x', True, 3)] * 9, h)",
    "tag": "ui.tag(h, 'draft')",
    "tags": "ui.tags([h, (h,), (h, 'lake'), (h, 'amber', 'users')], most=2)",
    "thought": "ui.thought(h, icon='users', meta=h, href='/x')",
    "timeline": "ui.timeline([event])",
    "toast": "ui.toast(h, '/x', visit)",
    "trend": "ui.trend(h, h, curve, h, h, href='/x')",
    "trail_line": "ui.trail_line(h, h, h, h, urgent=True)",
    "week_grid": "ui.week_grid([(0, 540, 630, 'work', h)], h)",
    "week_meter": "ui.week_meter(30, 30, 90, [day], h, h) ~ ui.week_meter(90, 0, 90, client=True)",
    "week_words": "ui.week_words(30, 30, 90)",
}


def drawn(line: str) -> str:
    source = line if line.startswith("{%") else "{{ " + line + " }}"
    macro = "{% macro one(form) %}{{ ui.fields(form) }}{% endmacro %}"
    return render(
        macro + source,
        h=HOSTILE,
        item=ITEM,
        asked=ASKED,
        curve=DRAWN,
        dot=SimpleNamespace(value="past"),
        event=EVENT,
        day=DAY,
        level=LEVEL,
        row=ROW,
        signed=SIGNED,
        card=CARD,
        form=Sample({"text": "", "hidden": HOSTILE}),
        rows=Rows(prefix="rows"),
    )


def test_each_macro_has_a_line_here() -> None:
    names = set(vars(environment().globals["ui"])) - {"day_names"}
    assert names == set(LINES)


class Reader(HTMLParser):
    """Reads a page as a browser does: its attributes, and whether each element closes in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in {"input", "br", "meta", "link", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"{tag} closes out of order"


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_macro_renders_well_formed_and_hostile_text_stays_text(name: str) -> None:
    html = drawn(LINES[name])
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert html.strip() and reader.open == []
    assert "script" not in reader.seen
    assert not {
        attribute for attribute in reader.attributes if attribute.startswith("on") or attribute == "style"
    }


def test_words_given_to_a_macro_are_filled_and_escaped() -> None:
    html = render("{{ ui.button(words) }}", words=WORDS)
    assert "&lt;script&gt;" in html and "waits" in html


def test_many_tabs_fold_and_where_one_is_stays_in_the_row() -> None:
    def parts(amount: int, here: int) -> list[str]:
        items = [(f"Part {number}", "/x", number == here) for number in range(amount)]
        return render("{{ ui.tabs(items) }}", items=items).split("<details")

    assert len(parts(7, 0)) == 1, "seven fit in a row"
    row, folded = parts(14, 10)
    assert [f"Part {n}<" in row for n in (0, 5, 6, 10)] == [True, True, False, True]
    assert [f"Part {n}<" in folded for n in (5, 6, 10, 13)] == [False, True, False, True]


def test_a_field_ties_its_hint_and_error_to_the_control() -> None:
    html = render("{{ ui.field(form['text']) }}", form=Sample({"text": ""}))
    assert 'aria-describedby="id_text-hint id_text-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text-error"' in html and 'for="id_text"' in html


def test_a_form_carries_token_request_id_and_version() -> None:
    html = render("{% call ui.form('/x', visit, version=4) %}{% endcall %}")
    assert 'name="csrfmiddlewaretoken" value="token-of-the-page"' in html
    assert 'name="request_id" value="00000000-0000-0000-0000-000000000007"' in html
    assert 'name="version" value="4"' in html


def test_a_meter_says_in_words_what_it_draws() -> None:
    html = render("{{ ui.mini_meter(210, 300, 540) }}")
    assert 'role="img"' in html
    assert 'aria-label="3:30 done, 5:00 booked, 0:30 short of 9:00"' in html


def test_a_missing_value_is_an_error_and_not_an_empty_page() -> None:
    with pytest.raises(UndefinedError, match="no attribute 'current'"):
        render("{{ ui.nav_item(item) }}", item=SimpleNamespace(url="/x"))


def test_each_part_is_explained_at_its_top() -> None:
    for part in (LOOK / "parts").glob("*.html"):
        first = part.read_text().split("#}")[0]
        assert first.startswith("{#"), part.name
        assert len(first.splitlines()) >= 2, part.name
