"""Generated pages of docs/: current, complete, and with who makes and who reads each table."""

import re

import pytest

from tcm_assets.apps.creator_dashboard.queries import fetch_points_over_time
from tcm_assets.apps.main import PAGES
from tcm_assets.apps.owner.queries import fetch_redeemed_by_day
from tcm_assets.cli import document
from tcm_assets.cli.document import settings_page, tables_by_page, tables_page, tables_read
from tcm_assets.serving.checks import TABLES_TO_READ
from tcm_assets.setting_types import variable_of
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The section of each table by its name."""
    _, *parts = re.split(r"^### ", tables_page(), flags=re.MULTILINE)
    return {part.partition("\n")[0]: part.partition("\n## ")[0] for part in parts}


@pytest.mark.parametrize("name", document.PAGES)
def test_a_page_is_as_the_code_would_make_it_now(name: str):
    assert (document.DOCS / name).read_text(encoding="utf-8") == document.PAGES[name](), "type `make docs`"


def test_the_command_writes_every_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(document, "DOCS", tmp_path)
    monkeypatch.setattr(document, "PAGES", {"settings.md": settings_page})
    assert document.main() == 0
    assert (tmp_path / "settings.md").read_text(encoding="utf-8") == settings_page()
    assert "docs/settings.md" in capsys.readouterr().out


def test_every_setting_has_a_row():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", settings_page(), flags=re.MULTILINE)
    assert rows == [variable_of(field) for field in Settings.model_fields.values()]


def test_every_table_has_a_section_and_every_column_a_row(sections):
    assert set(sections) == set(ALL_TABLES)
    for name, section in sections.items():
        assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(ALL_TABLES[name].column_names)


def test_a_section_says_what_one_row_is_and_who_makes_and_reads_it(sections):
    section = sections["video_credits"]
    assert "One row per video. Key: `video_id`. Partition: `upload_date`, one a day." in section
    assert "Made by the asset `video_credits` of the group points, from [`videos`](#videos)." in section
    assert "Read by the assets: [`creator_points`](#creator_points), [`points_ledger`](#points_ledger)." in section
    assert "Read by the pages: Dashboard, Leaderboard." in section
    assert "| `reward_tier` | VARCHAR |  | `gold`, `silver`, `none` |  | By total credits: gold from 20" in section
    assert "| `view_count_credits` | BIGINT | credits | 0 to 5 | yes |" in section
    assert "from input files alone" in sections["cleaned_brands"]


def test_a_table_is_read_where_it_is_named_in_sql():
    assert tables_read(fetch_redeemed_by_day) == {"redemptions"}
    assert tables_read(fetch_points_over_time) == {
        "video_points",
        "alert_cases",
    }


def test_a_page_reads_what_its_views_ask_for_and_no_more():
    by_page = tables_by_page()
    assert set(by_page) == {page.title for pages in PAGES.values() for page in pages}
    assert set().union(*by_page.values()) <= set(TABLES_TO_READ)
    # The shop asks the ledger itself; from the published copy it has the captions of its statement alone.
    assert by_page["Rewards"] == {"videos"}
    assert "points_fairness" in by_page["Owner"]
    assert "points_fairness" not in by_page["Dashboard"]
