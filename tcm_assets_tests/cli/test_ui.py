"""`make ui` before it serves: one of it for a Dagster home, on a port that is free."""

import socket

import pytest

from tcm_assets.cli.ui import _absolute_places, _only_one, _require_free_port
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings


def test_a_port_that_is_taken_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port} of this machine cannot be used .* or set TCM_UI_PORT"):
            _require_free_port(port)
    _require_free_port(port)


def test_a_second_ui_on_one_home_is_refused(tmp_path):
    for _ in range(2):
        with _only_one(tmp_path), pytest.raises(SettingsError, match="make ui is up already for"), _only_one(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_its_servers_read_the_same_places_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"TCM_DATA_DIR": "data", "TCM_MEDIA": "clips", "TCM_WAREHOUSE": "fast.duckdb"}
    settings = Settings(given)
    places = _absolute_places(settings)
    monkeypatch.chdir("/")
    elsewhere = Settings(given | places)
    assert elsewhere.media_place == str(tmp_path / "clips")
    assert (elsewhere.data_dir, elsewhere.warehouse_path) == (tmp_path / "data", tmp_path / "fast.duckdb")
    assert "TCM_MEDIA" not in _absolute_places(Settings({**given, "TCM_MEDIA": ""}))
