import math
from datetime import date

import pytest

from tcm_assets.apps.marketplace import brief_ranking
from tcm_assets.apps.marketplace.brief_ranking import BriefAnswer, shortlist_for_brief
from tcm_assets.apps.marketplace.queries import CreatorFilters, fetch_pair_reasons
from tcm_assets.campaigns.briefs.word_search import read_searched_words
from tcm_assets_tests.apps.literal_site import Published

PLACES = ("Germany", "United States")


@pytest.fixture
def market(published: Published) -> Published:
    published.given(
        "creator_profiles",
        {
            "creator_id": "baker",
            "creator_name": "A",
            "account_key": "1",
            "content_tags": ["baking"],
            "video_count": 2,
            "audience_genders": ["female"],
            "audience_locations": ["Germany"],
        },
        {
            "creator_id": "cook",
            "creator_name": "B",
            "account_key": "2",
            "video_count": 10,
            "audience_genders": ["female", "male"],
            "audience_locations": ["Worldwide"],
        },
        {"creator_id": "dancer", "creator_name": "C", "content_tags": ["dance videos"]},
    )
    published.given(
        "videos",
        {"video_id": "1", "author_id": "2", "caption": "Vegan BAKING today"},
        {"video_id": "2", "author_id": "2", "caption": "#veganbaking again"},
        *({"video_id": f"{n}0", "author_id": "2", "caption": "nothing"} for n in range(8)),
        {"video_id": "4", "author_id": "3", "caption": "vegan baking"},
    )
    return published


def _rank(market: Published, text: str, filters: CreatorFilters | None = None) -> BriefAnswer:
    return shortlist_for_brief(market.query, read_searched_words(text, PLACES), filters or CreatorFilters())


def test_listed_contents_count_fully_and_captions_by_their_share(market: Published) -> None:
    found = {row["creator_id"]: row for row in _rank(market, "baking").creators}
    assert set(found) == {"baker", "cook"}
    assert found["baker"]["score"] == 1
    assert found["baker"]["tag_words"] == ["baking"]
    assert found["baker"]["video_words"] == []
    assert found["cook"]["score"] == pytest.approx(0.2 / (0.2 + 0.1))
    assert (found["cook"]["video_words"], found["cook"]["video_hits"]) == (["baking"], [2])
    assert [row["rank"] for row in _rank(market, "baking").creators] == [1, 2]


def test_rare_words_weigh_more(market: Published) -> None:
    baking, vegan = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    found = {row["creator_id"]: row["word_score"] for row in _rank(market, "vegan baking").creators}
    assert found["baker"] == pytest.approx(baking / (baking + vegan))
    assert found["cook"] == pytest.approx(2 / 3)


def test_the_audience_decides_three_tenths_and_what_is_unknown_is_left_out(market: Published) -> None:
    found = {row["creator_id"]: row for row in _rank(market, "baking for women in Germany").creators}
    assert (found["baker"]["audience_match"], found["baker"]["score"]) == (1, 1)
    # Half of the audience are women, and of a worldwide one half counts as German: the geometric mean of both.
    assert found["cook"]["audience_match"] == 0.5
    assert found["cook"]["score"] == pytest.approx(0.7 * 2 / 3 + 0.3 * 0.5)
    assert found["cook"]["audience_words"] == "audience overlaps little with the target (female and male, Worldwide)"
    dancer = _rank(market, "dance for women").creators[0]
    assert (dancer["creator_id"], dancer["score"]) == ("dancer", 1)
    assert (dancer["audience_match"], dancer["audience_words"]) == (None, None)


def test_an_audience_is_measured_and_described_as_for_a_brand(published: Published) -> None:
    wanted = {"audience_age_min": 18, "audience_age_max": 24, "audience_locations": ["Brazil"]}
    wanted["audience_genders"] = ["female"]
    brand = {"brand_id": "b", "brand_name": "B", **wanted}
    creators = [
        {"creator_id": "men", "content_tags": ["dance"], **wanted, "audience_genders": ["male"]},
        {"creator_id": "women", "content_tags": ["dance"], **wanted},
    ]
    published.given("creator_profiles", *creators)
    published.given("brand_profiles", brand)
    scored = {"brand_id": "b", "content_similarity": 0.5, "score": 0.5}
    published.given(
        "similarity_scores",
        {"creator_id": "men", "audience_match": 0.0, **scored},
        {"creator_id": "women", "audience_match": 1.0, **scored},
    )
    described = {"men": "outside the target (ages 18-24, male, Brazil)"}
    described["women"] = "as asked for (ages 18-24, female, Brazil)"
    brief = read_searched_words("dance for women 18-24 in Brazil", ("Brazil",))
    found = {row["creator_id"]: row for row in shortlist_for_brief(published.query, brief, CreatorFilters()).creators}
    assert {name: row["audience_match"] for name, row in found.items()} == {"women": 1.0, "men": 0.0}
    assert {name: row["score"] for name, row in found.items()} == pytest.approx({"women": 1.0, "men": 0.7})
    assert {name: row["audience_words"] for name, row in found.items()} == {
        name: f"audience is {words}" for name, words in described.items()
    }
    for name, reason in fetch_pair_reasons(published.query, "b", list(found)).items():
        assert f"udience is {described[name]}" in reason
    alone = shortlist_for_brief(
        published.query, read_searched_words("women 18-24, Brazil", ("Brazil",)), CreatorFilters()
    )
    assert [row["creator_id"] for row in alone.creators] == ["women"]


def test_a_brief_of_an_audience_alone(market: Published) -> None:
    assert [row["creator_id"] for row in _rank(market, "women in Germany").creators] == ["baker", "cook"]


def test_a_brief_that_asks_for_nothing_finds_nobody(market: Published) -> None:
    assert _rank(market, "the").count == 0


def test_filters_and_pages(market: Published) -> None:
    assert [row["creator_id"] for row in _rank(market, "baking", CreatorFilters(genders=("male",))).creators] == [
        "cook"
    ]
    brief = read_searched_words("baking", PLACES)
    second = shortlist_for_brief(market.query, brief, CreatorFilters(), limit=1, offset=1)
    assert ([row["creator_id"] for row in second.creators], second.count) == (["cook"], 2)


def test_words_that_nobody_uses_are_named_whoever_the_filters_leave(market: Published) -> None:
    assert _rank(market, "zebra baking yoghurt").unused_words == ["zebra", "yoghurt"]
    assert _rank(market, "women").unused_words == []
    nobody = _rank(market, "zebra baking", CreatorFilters(tiers=("mega",)))
    assert (nobody.creators, nobody.count, nobody.unused_words) == ([], 0, ["zebra"])


def test_the_newest_days_are_searched_and_the_answer_says_since_when(
    market: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _rank(market, "baking").searched_since is None
    days = [date(2020, 10, day) for day in (1, 1, 2, 3, 3)]
    captions = ["old baking", "old", "baking", "new", "new baking"]
    market.given(
        "videos",
        *(
            {"video_id": f"{n}", "author_id": "2", "caption": caption, "upload_date": day}
            for n, (caption, day) in enumerate(zip(captions, days, strict=True))
        ),
    )
    hits = {}
    for most in (5, 4, 3, 2, 1):
        monkeypatch.setattr(brief_ranking, "MOST_SEARCHED_VIDEOS", most)
        found = _rank(market, "baking")
        cook = next(row for row in found.creators if row["creator_id"] == "cook")
        hits[most] = (found.searched_since, cook["video_hits"], cook["searched_video_count"])
    of_two_days, of_one_day = (date(2020, 10, 2), [2], 3), (date(2020, 10, 3), [1], 2)
    assert hits == {5: (None, [3], 5), 4: of_two_days, 3: of_two_days, 2: of_one_day, 1: of_one_day}


@pytest.mark.parametrize("text", ["'; DROP TABLE videos; --", "(((", "%%% [a-z]+ .* \\", "$words $1 ?"])
def test_a_brief_is_text_whatever_it_says(market: Published, text: str) -> None:
    assert _rank(market, text).count in (0, 1, 2, 3)
