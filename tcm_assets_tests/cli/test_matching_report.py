"""docs/matching.md: made of the committed labels and by the present matching, and of what a run stored."""

import re
from types import SimpleNamespace

import pytest

from tcm_assets.cli import matching_report
from tcm_assets.cli.document import DOCS
from tcm_assets.cli.matching_report import PAGE, head_line, matching_page, present_version
from tcm_assets.data_folder import BUNDLED_DATA_DIR
from tcm_assets.matching.quality.held_out import HELD_OUT_BRANDS
from tcm_assets.settings import Settings
from tcm_assets.tables.report_section import ReportSection, report_sections

QUALITY = {
    "label_source": "graded list",
    "split": HELD_OUT_BRANDS.name,
    "direction": "creators_for_brand",
    "method": "match",
    "method_kind": "match",
    "metric": "ndcg_at_5",
    "subject_count": 49,
}


def test_the_page_is_of_the_committed_labels_and_the_present_matching():
    first = (DOCS / PAGE).read_text(encoding="utf-8").partition("\n")[0]
    wanted = head_line(BUNDLED_DATA_DIR / "relevance.csv", present_version(Settings({})))
    assert first == wanted, "run the sample, then python -m tcm_assets.cli.matching_report"


def test_the_page_has_every_section_in_order():
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)", text, flags=re.MULTILINE) == [each.title for each in report_sections()]


def test_a_page_shows_the_figures_that_were_stored(workbench):
    workbench.given("relevance_labels", {"brand_id": "B1", "creator_id": "1", "grade": 3})
    figures = {"value": 0.75, "low": 0.5, "high": 0.875, "lead": 0.125, "best_baseline": "followers"}
    workbench.given("recommendation_quality", {**QUALITY, **figures})
    text = matching_page(workbench.settings)
    assert "- graded list: 1 pairs of 1 brands and 1 creators, 1 of them relevant" in text
    assert "| 0.750 (0.500 to 0.875) | +0.125 | followers | 49 |" in text
    assert text.startswith(head_line(workbench.settings.relevance_csv, present_version(workbench.settings)))


def test_tables_that_a_run_has_not_made_are_named_and_the_rest_is_written(workbench):
    workbench.given("relevance_labels")
    text = matching_page(workbench.settings)
    assert "There are no labels" in text
    assert "Not in this run: recommendation_quality." in text


def test_scores_of_another_version_are_refused_with_what_to_do(workbench, monkeypatch, capsys):
    workbench.given("similarity_scores", {"creator_id": "1", "brand_id": "B1", "matching_version": "matching-old"})
    monkeypatch.setattr(matching_report, "Settings", lambda: workbench.settings)
    assert matching_report.main() == 2
    printed = " ".join(capsys.readouterr().out.split())
    assert "similarity_scores has scores of matching-old" in printed
    assert "run the job `rematch` first" in printed


def test_the_command_writes_the_page(workbench, monkeypatch, tmp_path):
    workbench.given("relevance_labels")
    monkeypatch.setattr(matching_report, "Settings", lambda: workbench.settings)
    monkeypatch.setattr(matching_report, "DOCS", tmp_path)
    assert matching_report.main() == 0
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == matching_page(workbench.settings)


def test_two_sections_of_one_title_are_refused(monkeypatch):
    section = ReportSection(place=1, title="Twice", tables=(), write=lambda _: "")
    modules = [SimpleNamespace(REPORT_SECTIONS=(section,))] * 2
    monkeypatch.setattr("tcm_assets.tables.report_section.modules_named", lambda _: modules)
    with pytest.raises(ValueError, match="Twice"):
        report_sections()
