"""Modules and tables are found by name, and what cannot be found is an error."""

from dataclasses import replace

import pytest

from tcm_assets.catalogue import tables as catalogue_tables
from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.discovery import modules_named
from tcm_assets.tables import all_tables
from tcm_assets.tables.all_tables import ALL_TABLES


def test_modules_come_in_the_order_of_their_names():
    names = [module.__name__ for module in modules_named(r"tcm_assets\.(tables|\w+\.tables)")]
    assert names == sorted(names)
    assert names[0] == "tcm_assets.alerts.tables"
    assert "tcm_assets.tables" in names


def test_a_pattern_that_finds_nothing_is_an_error():
    with pytest.raises(LookupError, match="no module's name matches"):
        modules_named(r"tcm_assets\.nowhere\..*")


def test_a_table_is_found_once_however_many_modules_import_it():
    assert ALL_TABLES["videos"] is VIDEOS
    assert list(ALL_TABLES) == sorted(ALL_TABLES)


def test_two_tables_of_one_name_are_an_error(monkeypatch):
    monkeypatch.setattr(catalogue_tables, "SECOND", replace(VIDEOS, description="Another."), raising=False)
    with pytest.raises(
        ValueError, match=r"two tables are called videos; the second is in tcm_assets\.catalogue\.tables"
    ):
        all_tables._found_tables()
