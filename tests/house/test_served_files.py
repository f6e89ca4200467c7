"""Which files a browser may ask for, and what the log says where a page breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from stepdown.doors.look import bundle
from stepdown.doors.look.vendor import VendorFinder
from stepdown.doors.threshold.frame import RequestFrame


@pytest.fixture
def fetched(tmp_path: Path, settings: LazySettings) -> Path:
    vendor = tmp_path / "vendor"
    (vendor / "icons" / "outline").mkdir(parents=True)
    (vendor / "icons" / "outline" / "sun.svg").write_text("<svg/>")
    for name in ("htmx.min.js", "inter-latin.woff2", "stamp"):
        (vendor / name).write_text(name)
    settings.ASSETS_DIR = tmp_path
    return vendor


def test_only_the_few_files_browsers_ask_for_are_served(fetched: Path) -> None:
    finder = VendorFinder()
    assert [name for name, _ in finder.list(None)] == ["htmx.min.js", "inter-latin.woff2"]
    assert finder.find("vendor/htmx.min.js") == str(fetched / "htmx.min.js")
    for hidden in ("vendor/stamp", "vendor/icons/outline/sun.svg", "vendor/../secret", "htmx.min.js"):
        assert finder.find(hidden) == []


def test_a_machine_without_the_fetched_files_still_starts(tmp_path: Path, settings: LazySettings) -> None:
    settings.ASSETS_DIR = tmp_path / "nothing here"
    assert list(VendorFinder().list(None)) == []


def test_a_joined_file_that_is_there_is_not_packed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle.write(tmp_path)
    assert (tmp_path / f"{bundle.css_path()}.br").stat().st_size

    def broken(plain: bytes) -> bytes:
        raise AssertionError("packed again")

    monkeypatch.setattr(bundle, "PACKINGS", dict.fromkeys(bundle.PACKINGS, broken))
    bundle.write(tmp_path)


def test_a_fault_is_logged_by_kind_and_place_never_by_value(caplog: pytest.LogCaptureFixture) -> None:
    try:
        bundle.write(Path("/dev/null/Robin Example"))
    except OSError as fault:
        RequestFrame(lambda request: None).process_exception(RequestFactory().get("/today/"), fault)  # type: ignore[arg-type, return-value]
    assert "doors/look/bundle.py:" in caplog.text
    assert "Robin" not in caplog.text
