from datetime import date

from literal_site import Published

from tcm_assets.apps.queries.scoring import fairness, scoring_versions


def test_the_version_in_use_comes_first(published: Published) -> None:
    published.given(
        "scoring_versions",
        {"scoring_version": "old", "last_upload_date": date(2020, 12, 1)},
        {"scoring_version": "new", "is_current": True, "view_count_weight": 0.5},
    )
    found = scoring_versions(published.query)
    assert [(row["scoring_version"], row["view_count_weight"]) for row in found] == [("new", 0.5), ("old", 0.0)]


def test_fairness_is_grouped_by_measure(published: Published) -> None:
    published.given(
        "points_fairness",
        {"measure": "share_of_points", "subject": "nano", "value": 0.2},
        {"measure": "gini_of_videos", "subject": "all", "value": None},
        {"measure": "share_of_points", "subject": "mega", "value": 0.8},
    )
    assert [(row["measure"], row["subject"], row["value"]) for row in fairness(published.query)] == [
        ("gini_of_videos", "all", None),
        ("share_of_points", "mega", 0.8),
        ("share_of_points", "nano", 0.2),
    ]
