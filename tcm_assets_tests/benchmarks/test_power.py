"""The power of the alerts on two tiny worlds, and the page that it writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tcm_assets.sample import followed
from tcm_assets_tests.benchmarks.attack_detection import AccountOutcome
from tcm_assets_tests.benchmarks.power import CURVES, PLAN, PLANTED, _auc, _precision, measure_power
from tcm_assets_tests.benchmarks.power_page import share_text, write_page

PAGE = "\n".join(
    f"<!-- {name}: written by benchmarks.power -->\nold\n<!-- end of {name} -->\nkept"
    for name in ("planted", "curves", "honest", "authenticity")
)


def test_every_attack_is_measured_at_every_strength_and_written(tmp_path: Path) -> None:
    report = measure_power(replace(PLAN, video_count=1_200, day_count=20), seeds=[5, 6])
    assert [(curve["attack"], curve["part"]) for curve in report["curves"]] == [
        (one.attack, one.part) for one in CURVES
    ]
    for curve in report["curves"]:
        for shares in curve["strengths"].values():
            assert 0 <= shares["held"]["mean"] <= shares["alerted"]["mean"] <= 1
    assert sum(figures["videos"] for figures in report["honest"]) > 2_000
    assert report["authenticity"]["any_auc"]["mean"] > 0.5
    (tmp_path / "pictures").mkdir()
    (tmp_path / "signals.md").write_text(PAGE)
    write_page(report, tmp_path)
    written = (tmp_path / "signals.md").read_text()
    assert "old" not in written
    assert written.count("kept") == 4
    assert "| bought views, delivered once |" in written
    assert len(list((tmp_path / "pictures").glob("power_*.png"))) == 4


def test_the_planted_strengths_are_those_of_the_sample() -> None:
    assert PLANTED == followed._INTENSITIES


def test_a_page_without_its_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "signals.md").write_text("no marks")
    with pytest.raises(ValueError, match="has no part 'planted'"):
        write_page({"curves": []}, tmp_path)


def test_a_precision_is_that_of_one_attacked_video_in_a_hundred() -> None:
    assert _precision(0.8, 0.0) == 1.0
    assert _precision(0.5, 0.005) == pytest.approx(0.005 / (0.005 + 0.00495))
    assert _precision(0.0, 0.0) is None


def test_a_score_tells_accounts_apart_where_the_attacked_have_the_lower_one() -> None:
    def accounts(*scores: float) -> list[AccountOutcome]:
        return [AccountOutcome(attacked_share=0.0, authenticity=score, level=None) for score in scores]

    assert _auc(accounts(0.5, 0.6), accounts(0.9, 1.0)) == 1.0
    assert _auc(accounts(0.9), accounts(0.9, 0.8)) == pytest.approx(0.25)
    assert _auc([], accounts(0.9)) is None


def test_shares_are_written_with_their_interval() -> None:
    assert share_text({"mean": 0.634, "low": 0.61, "high": 0.65}) == "63 % (61 to 65)"
    assert share_text({"mean": 0.634, "low": None, "high": None}, decimals=1) == "63.4 %"
    assert share_text({"mean": None, "low": None, "high": None}) == "-"
