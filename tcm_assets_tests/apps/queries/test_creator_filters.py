from typing import Any

import pytest
from literal_site import Published

from tcm_assets.apps.queries.creator_filters import CANDIDATES, CreatorFilters, filter_choices
from tcm_assets.apps.queries.rows import rows

CREATORS: tuple[dict[str, Any], ...] = (
    {
        "creator_id": "cook",
        "content_tags": ["baking"],
        "category": "food and cooking",
        "follower_count": 20_000,
        "audience_age_min": 18,
        "audience_age_max": 24,
        "audience_genders": ["female"],
        "audience_locations": ["Germany"],
        "engagement_strength": 0.9,
        "measured_clip_count": 2,
    },
    {
        "creator_id": "dancer",
        "content_tags": ["dance videos"],
        "category": "dance",
        "follower_count": 2_000_000,
        "audience_age_min": 13,
        "audience_age_max": 17,
        "audience_genders": ["female", "male"],
        "audience_locations": ["Worldwide"],
        "engagement_strength": 0.2,
    },
    {"creator_id": "unknown"},
)


def _kept(published: Published, filters: CreatorFilters) -> set[str]:
    condition, parameters = filters.condition()
    sql = f"WITH {CANDIDATES} SELECT creator_id FROM candidates WHERE {condition}"
    return {row["creator_id"] for row in rows(published.query, sql, parameters)}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (CreatorFilters(), {"cook", "dancer", "unknown"}),
        (CreatorFilters(contents=("baking",)), {"cook"}),
        (CreatorFilters(contents=("food and cooking",)), {"cook"}),
        (CreatorFilters(tiers=("micro", "nano")), {"cook"}),
        (CreatorFilters(tiers=("mega",)), {"dancer"}),
        (CreatorFilters(ages=(24, 30)), {"cook"}),
        (CreatorFilters(ages=(17, 18)), {"cook", "dancer"}),
        (CreatorFilters(ages=(25, 40)), set()),
        (CreatorFilters(genders=("male",)), {"dancer"}),
        (CreatorFilters(locations=("Germany",)), {"cook", "dancer"}),
        (CreatorFilters(locations=("Japan",)), {"dancer"}),
        (CreatorFilters(least_engagement=0.5), {"cook"}),
        (CreatorFilters(has_clips=True), {"cook"}),
        (CreatorFilters(contents=("baking",), genders=("male",)), set()),
    ],
)
def test_each_filter_keeps_who_is_known_to_meet_it(
    published: Published, filters: CreatorFilters, kept: set[str]
) -> None:
    published.given("creator_profiles", *CREATORS)
    assert _kept(published, filters) == kept


def test_a_restricted_account_is_left_out_unless_asked_for_and_a_review_under_way_is_no_restriction(
    published: Published,
) -> None:
    published.given("creator_profiles", *CREATORS)
    published.given(
        "creator_points",
        {"author_id": "1", "creator_id": "cook", "standing": "restricted"},
        {"author_id": "2", "creator_id": "cook", "standing": "under_review"},
        {"author_id": "3", "creator_id": "dancer", "standing": "under_review"},
    )
    assert _kept(published, CreatorFilters()) == {"dancer", "unknown"}
    assert _kept(published, CreatorFilters(without_restricted=False)) == {"cook", "dancer", "unknown"}


def test_choices_are_what_some_creator_has(published: Published) -> None:
    published.given("creator_profiles", *CREATORS)
    choices = filter_choices(published.query)
    assert set(choices.contents) == {"baking", "food and cooking", "dance videos", "dance"}
    assert choices.locations == ("Germany",)
