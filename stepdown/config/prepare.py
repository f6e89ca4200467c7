"""The owner's part of a start: tables, rights, published lists. `python -m stepdown.config.prepare APP_ROLE`.

A process of its own, so that the one that serves never learns how the owner signs in.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from stepdown.config.steps import step

try:
    django.setup()
except ImproperlyConfigured as lack:
    raise SystemExit(str(lack)) from None  # one line that says what is missing, and exit code 1

from stepdown.config import grants
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.programme import actions as programme
from stepdown.terminology import actions as terminology


def main(role: str) -> int:
    with step("tables"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("rights"):
        grants.apply(connection, role)
    by = Viewer(audience=Audience.SYSTEM, name="Stepdown")
    at = datetime.now(UTC)
    with step("diagnosis codes") as said:
        edition = terminology.load_icd10(by=by, at=at)
        said.append(f"ICD-10-CM {edition.name}, {edition.count:,} codes")
    with step("programmes") as said:
        said.append(str(len(programme.load_presets(by=by, at=at))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
