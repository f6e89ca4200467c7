"""The Jinja environment of every page: `ui`, `url`, `static`, translations and filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from stepdown.doors.look import bundle, fields, icons, pictures, say

PARTS = (
    "button tag field form pane table notice dialog timeline stepper meter stair objective ratings week "
    "consent level person trail_line list chrome sign figure trend questions"
).split()
# Drawn from numbers alone, so worth remembering: never a macro that is given anybody's words.
PURE = frozenset({"mini_meter", "legend", "hatch", "skip_link", "shape"})


def remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The same picture for the same numbers in the same language is drawn once."""

    @lru_cache(maxsize=4096)
    def drawn(language: str | None, *args: Any, **kwargs: Any) -> Markup:
        return macro(*args, **kwargs)

    return lambda *args, **kwargs: drawn(get_language(), *args, **kwargs)


def translated(text: str, /, **values: Any) -> Markup:
    """`_("Due %(day)s", day=…)`: in the reader's language, values escaped; a bare % stays a percent sign."""
    said = Markup(gettext(text)) if text else Markup("")
    return said % _printed(values) if values else said


def counted(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """`ngettext("%(num)s person", "%(num)s people", n)`: the form the count asks for."""
    return Markup(ngettext(one, many, num)) % _printed({"num": num, **values})


def _printed(values: dict[str, Any]) -> dict[str, Any]:
    return {name: say.printed(value) for name, value in values.items()}


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def components(environment: Environment) -> SimpleNamespace:
    """Every macro of `look/parts`, loaded once, under one roof."""
    ui = SimpleNamespace(icon=icons.icon, mark=icons.mark)
    environment.globals["ui"] = ui
    for part in PARTS:
        module = environment.get_template(f"look/parts/{part}.html").module
        for name in dir(module):
            if not name.startswith("_") and callable(getattr(module, name)):
                macro = getattr(module, name)
                setattr(ui, name, remembered(macro) if name in PURE else macro)
    return ui


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend asks for; `options` carry at least the loader."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # There are more pages than Jinja keeps of itself, and each is compiled once.
    options["cache_size"] = -1
    made = Environment(extensions=["jinja2.ext.i18n"], finalize=say.printed, **options)
    # New style means that a trans block hands its values over by name, as our calls do.
    made.extend(newstyle_gettext=True)
    made.globals.update(
        {
            "_": translated,
            "gettext": translated,
            "ngettext": counted,
            "url": url,
            "static": static,
            "look_css": static(bundle.css_path()),
            "look_js": static(bundle.js_path()),
            "reading": fields.reading,
            "pictures": pictures,
        }
    )
    made.filters.update(say.FILTERS)
    components(made)
    return made
