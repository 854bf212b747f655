from datetime import date

import pytest

DAY, NEXT_DAY = date(2020, 10, 1), date(2020, 10, 2)

TABLES = ("partnership_signs", "sponsorship_history", "creator_sponsorships", "sponsorship_conflicts")


def failed(result):
    return [(check.asset_key, check.check_name) for check in result.get_asset_check_evaluations() if not check.passed]


def test_sponsorships_are_made_from_what_captions_say(workbench):
    texts = {"1": "ad for shoes", "2": "NINA20 for 20% off @adidas", "3": "hello"}
    videos = [
        {"video_id": name, "upload_date": DAY if name == "1" else NEXT_DAY, "author_id": "7", "author_username": "nina"}
        | {"caption": caption, "mentions": ["adidas"] if name == "2" else []}
        for name, caption in texts.items()
    ]
    workbench.given("videos", *videos)
    content = [
        {"video_id": row["video_id"], "upload_date": row["upload_date"], "is_sponsored": row["video_id"] == "1"}
        for row in videos
    ]
    content[0] |= {"disclosure_signals": ["ad"], "brand_mentions": ["Nike"]}
    content[1] |= {"brand_mentions": ["Adidas"]}
    workbench.given("sponsored_content", *content)
    workbench.given("cleaned_creators", {"creator_id": "c", "creator_name": "Nina", "username": "nina"})
    brands = [{"brand_id": name, "brand_name": name, "themes": ["sportswear"]} for name in ("Nike", "Adidas")]
    workbench.given("brand_profiles", *brands)
    workbench.given("regulated_brands")

    assert failed(workbench.materialize(*TABLES)) == []

    assert [row["video_id"] for row in workbench.rows("partnership_signs")] == ["2"]
    history = workbench.rows("sponsorship_history")
    assert [(row["video_id"], row["brand_id"], row["is_disclosed"]) for row in history] == [
        ("1", "Nike", True),
        ("2", "Adidas", False),
    ]
    (creator,) = workbench.rows("creator_sponsorships")
    assert (creator["recent_video_count"], creator["recent_paid_count"], creator["suspected_count"]) == (3, 1, 1)
    (conflict,) = workbench.rows("sponsorship_conflicts")
    assert (conflict["brand_id"], conflict["rival_name"], conflict["days_since"]) == ("Adidas", "Nike", 1)


def test_a_folder_without_rows_gives_empty_tables(full_workbench):
    assert failed(full_workbench.materialize(*TABLES)) == []
    assert [full_workbench.rows(name) for name in TABLES] == [[], [], [], []]


def test_a_disclosure_that_is_missing_is_noticed(full_workbench):
    full_workbench.given("videos", {"video_id": "1"})
    full_workbench.given("sponsored_content", {"video_id": "1", "is_sponsored": True})
    full_workbench.given("sponsorship_history")
    assert not full_workbench.check("sponsorship_history")["sponsorship_history.every_disclosure_is_here"].passed


@pytest.mark.parametrize(("suspected_count", "passes"), [(5, True), (6, False)])
def test_more_suspicions_than_there_can_be_are_noticed(full_workbench, suspected_count, passes):
    ids = [str(number) for number in range(100)]
    full_workbench.given("videos", *({"video_id": name} for name in ids))
    signs = ({"video_id": name, "suspected_score": 0.5} for name in ids[:suspected_count])
    full_workbench.given("partnership_signs", *signs)
    check = full_workbench.check("partnership_signs")["partnership_signs.suspicions_stay_rare"]
    assert check.passed == passes
