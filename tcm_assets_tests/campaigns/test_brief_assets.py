"""The asset campaign_briefs: files of the data folder, rejected ones, and folders without any."""

from pathlib import Path

from tcm_assets_tests.workbench import Workbench


def write(workbench: Workbench, **files: str) -> None:
    folder = Path(workbench.settings.briefs_dir)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, "utf-8")


def test_briefs_are_a_row_each_and_a_broken_one_is_a_rejected_record(workbench: Workbench) -> None:
    workbench.given("cleaned_brands", {"brand_id": "B1", "brand_name": "Nike"})
    good = "text: Nike wants 5 micro creators in the US, 2.000 €, no alcohol\nwritten_on: 2027-01-15"
    write(workbench, good=good, bad="text: soap\nbugdet: 5")
    workbench.materialize("campaign_briefs")
    (row,) = workbench.rows("campaign_briefs")
    assert (row["brief_id"], row["source_file"], row["brand_id"]) == ("good", "briefs/good.yaml", "B1")
    assert (row["creator_count_min"], row["follower_tiers"], row["must_not"]) == (5, ["micro"], ["safety: alcohol"])
    assert (row["budget_amount"], row["budget_currency"], row["converted_currency"]) == (2000, "EUR", "USD")
    assert row["converted_amount"] == round(2000 * row["exchange_rate"], 2)
    assert any("USD for 1 EUR of" in chip for chip in row["chips"])
    workbench.materialize("rejected_records")
    (bad,) = [row for row in workbench.rows("rejected_records") if row["target_table"] == "campaign_briefs"]
    assert (bad["source_file"], bad["field"], bad["outcome"]) == ("briefs/bad.yaml", "bugdet", "rejected")


def test_a_folder_without_briefs_has_an_empty_table(workbench: Workbench) -> None:
    workbench.given("cleaned_brands")
    assert workbench.materialize("campaign_briefs").success
    assert workbench.rows("campaign_briefs") == []


def test_checks_pass_on_a_brief_of_every_kind(workbench: Workbench) -> None:
    workbench.given("cleaned_brands")
    write(workbench, keys="subject: soap\nnumber: 3", text="text: Vegan soap, $500, before Christmas")
    workbench.materialize("campaign_briefs")
    assert all(evaluation.passed for evaluation in workbench.check("campaign_briefs").values())
