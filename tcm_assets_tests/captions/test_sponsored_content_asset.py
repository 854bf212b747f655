"""The asset `sponsored_content`."""


def test_says_who_is_named_and_what_is_advertising(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "thanks @nike for the running shoes #ad", "hashtags": ["ad"]},
        {"video_id": "2", "caption": "my running shoes are not sponsored by Nike", "hashtags": []},
        {"video_id": "3", "caption": "", "hashtags": []},
    )
    workbench.given("cleaned_brands", {"brand_id": "B1", "brand_name": "Nike"})
    result = workbench.materialize("sponsored_content")
    paid, unpaid, silent = workbench.rows("sponsored_content")
    assert (paid["is_sponsored"], paid["disclosure_signals"], paid["brand_mentions"]) == (True, ["#ad"], ["Nike"])
    assert (unpaid["is_sponsored"], unpaid["disclosure_signals"], unpaid["brand_mentions"]) == (False, [], ["Nike"])
    assert (silent["is_sponsored"], silent["brand_mentions"]) == (None, [])
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_without_brands_disclosures_are_told_all_the_same(workbench):
    workbench.given("videos", {"video_id": "1", "caption": "my new shoes, gifted by @nike #gifted", "hashtags": []})
    workbench.given("cleaned_brands")
    workbench.materialize("sponsored_content")
    (row,) = workbench.rows("sponsored_content")
    assert (row["is_sponsored"], row["brand_mentions"]) == (True, [])
