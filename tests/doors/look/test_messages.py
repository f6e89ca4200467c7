"""Translators find every sentence: in templates, in `say(…)` and in the labels of closed lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from stepdown.doors.look import messages

ROOT = Path(__file__).resolve().parents[3]


def test_extraction_finds_templates_sentences_and_labels(tmp_path: Path) -> None:
    target = tmp_path / "django.pot"
    command = "-q extract -F babel.cfg -k say -k gettext_lazy --ignore-dirs=.* --ignore-dirs=var -o".split()
    tool = [sys.executable, "-m", "babel.messages.frontend"]
    subprocess.run([*tool, *command, str(target), "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        catalog = read_po(file)
    found = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id
    }
    assert "Skip to the page" in found
    assert "You have no verified credential, valid today, to {act}." in found
    assert "Intake coordinator" in found
    assert "%(num)s more" in found
    assert "Chosen name" in found


def test_labels_are_those_of_labelled_classes_only() -> None:
    source = 'class A(Labelled):\n    X = "x", "The x"\n    Y = 3\nclass B:\n    Z = "z", "Not this"\n'
    assert list(messages.labels(source)) == [(2, "The x")]
