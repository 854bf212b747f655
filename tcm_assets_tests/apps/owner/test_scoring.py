from datetime import date, datetime

from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words


def test_versions_and_fairness_are_shown(published: Published) -> None:
    assert published.ledger
    published.given("scoring_versions", {"scoring_version": "robust-1", "is_current": True, "video_count": 3})
    published.given(
        "points_fairness",
        {"measure": "gini_of_creators", "subject": "all", "value": 0.41, "unit": "1", "explanation": "0: the same."},
        {"measure": "share_of_points", "subject": "nano", "value": 0.2, "unit": "1", "explanation": "Shares."},
        {"measure": "share_of_points", "subject": "mega", "value": 0.8, "unit": "1", "explanation": "Shares."},
        {"measure": "weight_sensitivity", "subject": "all", "value": None, "unit": "1", "explanation": "Ranks."},
    )
    published.given(
        "scoring_rules",
        {"rule_number": 1, "scoring_version": "robust-1", "decided_at": datetime.fromisoformat("2020-09-01T08:00")},
        {"rule_number": 2, "scoring_version": "zscore-2", "valid_from": date(2020, 10, 5)},
    )
    app = open_section(published, "Scoring")
    assert not app.exception
    assert r"robust\-1" in shown_words(app)
    assert r"Uploads from 5 October 2020 on: **zscore\-2**" in shown_words(app)
    assert r"All uploads: **robust\-1**, decided on 1 September 2020" in shown_words(app)
    assert [metric.value for metric in app.metric] == ["0.41"]
    assert "Too little to measure it on." in shown_words(app)
