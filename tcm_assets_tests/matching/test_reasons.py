import ibis
import pyarrow as pa
import pytest

from tcm_assets.matching.reasons import themes_in_words, wanted_column, with_reasons
from tcm_assets.matching.tables import BRAND_PROFILES, SIMILARITY_COMPONENTS, theme_share_column_name

NUMBERS = (*SIMILARITY_COMPONENTS, *(f"{name}_contribution" for name in SIMILARITY_COMPONENTS))

AUDIENCE_TYPES = {
    "audience_age_min": pa.int64(),
    "audience_age_max": pa.int64(),
    "audience_genders": pa.list_(pa.string()),
    "audience_locations": pa.list_(pa.string()),
}

SCHEMA = pa.schema(
    [
        *((name, pa.float64()) for name in NUMBERS),
        ("content_tags", pa.list_(pa.string())),
        ("category", pa.string()),
        ("brand_themes", pa.string()),
        ("engagement_top_share", pa.float64()),
        *AUDIENCE_TYPES.items(),
        *((wanted_column(name), dtype) for name, dtype in AUDIENCE_TYPES.items()),
    ]
)

MAKER = {"content_tags": ["makeup tutorials", "vlogs"], "category": "vlogs", "brand_themes": "theme, beauty"}

AUDIENCE = {
    "audience_age_min": 13,
    "audience_age_max": 24,
    "audience_genders": ["female", "male"],
    "audience_locations": ["United States"],
}

WANTED = {wanted_column(name): value for name, value in AUDIENCE.items()}


def words(content=None, audience=None, looks=None, top_share=None, order=(4, 3, 2, 1), **facts):
    values = dict(
        zip(SIMILARITY_COMPONENTS, (content, audience, looks, None if top_share is None else 0.5), strict=True)
    )
    given = {
        f"{name}_contribution": None if value is None else weight / 10
        for (name, value), weight in zip(values.items(), order, strict=True)
    }
    table = pa.Table.from_pylist(
        [MAKER | AUDIENCE | WANTED | values | given | {"engagement_top_share": top_share} | facts], SCHEMA
    )
    pairs = ibis.duckdb.connect().create_table("pairs", table)
    return with_reasons(pairs).to_pyarrow()["reason"][0].as_py()


def test_the_sentence_tells_findings_and_facts():
    assert words(content=0.8, audience=0.95, looks=0.9, top_share=0.2) == (
        "Content fits the brand's theme, beauty: makeup tutorials, vlogs; "
        "audience is what the brand asks for (ages 13-24, female and male, United States); "
        "videos look alike; engagement in the top fifth."
    )


def test_what_gave_most_comes_first():
    sentence = words(content=0.4, audience=0.7, top_share=0.5, order=(2, 3, 0, 4))
    assert sentence == (
        "Engagement in the upper half; "
        "audience overlaps with the target (ages 13-24, female and male, United States); "
        "content fits in part the brand's theme, beauty: makeup tutorials, vlogs."
    )


def test_equal_contributions_keep_the_order_of_the_components():
    sentence = words(content=0.8, audience=0.95, top_share=0.1, order=(1, 1, 1, 1))
    assert [part.split()[0] for part in sentence.split("; ")] == ["Content", "audience", "engagement"]


@pytest.mark.parametrize(
    ("match", "verdict"),
    [(0.3, "Audience overlaps little with the target (ages"), (0.0, "Audience is outside the target (ages")],
)
def test_an_audience_that_does_not_fit_is_said(match, verdict):
    assert words(audience=match, order=(0, 1, 0, 0)).startswith(verdict)


def test_content_that_does_not_fit_is_said():
    assert words(content=0.1, audience=0.9).startswith("Content is far from the brand's theme, beauty: ")


def test_weak_looks_and_engagement_are_no_reason():
    assert "look" not in words(content=0.8, looks=0.5)
    assert "engagement" not in words(content=0.8, top_share=0.6)


def test_what_is_unknown_is_said():
    assert words(content=0.8) == "Content fits the brand's theme, beauty: makeup tutorials, vlogs; audience unknown."


def test_unknown_facts_of_the_audience_are_left_out():
    sentence = words(content=0.8, audience=0.7, audience_age_max=None, audience_genders=None)
    assert sentence.endswith("audience overlaps with the target (United States).")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("audience_age_max", "female and male, United States"),
        ("audience_genders", "ages 13-24, United States"),
        ("audience_locations", "ages 13-24, female and male"),
    ],
)
def test_what_the_brand_does_not_ask_for_is_no_fact(name, facts):
    sentence = words(content=0.8, audience=0.95, **{wanted_column(name): None})
    assert sentence.endswith(f"audience is what the brand asks for ({facts}).")


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ({"beauty": 0.9, "fashion": 0.1}, "theme, beauty"),
        ({"fashion": 0.4, "travel": 0.2, "home": 0.1}, "theme, fashion"),
        ({"beauty": 0.36, "fashion": 0.43}, "themes, fashion plus beauty"),
        ({"film and TV": 0.34, "music": 0.34, "food and drink": 0.16}, "several themes"),
        ({"finance": 0.39, "fashion": 0.1}, "several themes"),
    ],
)
def test_a_theme_is_named_where_it_leads(shares, named):
    row = dict.fromkeys(BRAND_PROFILES.column_names) | {"brand_id": "1"}
    row |= {theme_share_column_name(theme): share for theme, share in shares.items()}
    schema = ibis.schema({column.name: column.dtype for column in BRAND_PROFILES}).to_pyarrow()
    profiles = ibis.duckdb.connect().create_table("brand_profiles", pa.Table.from_pylist([row], schema))
    assert profiles.select(named=themes_in_words(profiles)).to_pyarrow()["named"].to_pylist() == [named]


def test_without_tags_the_category_stands_in():
    assert words(content=0.8, content_tags=[]).startswith("Content fits the brand's theme, beauty: content like vlogs")


def test_without_tags_and_category_the_verdict_stands_alone():
    sentence = words(content=0.8, content_tags=[], category=None)
    assert sentence == "Content fits the brand's theme, beauty; audience unknown."


def test_at_most_three_tags_are_named():
    assert "beauty: a, b, c;" in words(content=0.8, content_tags=["a", "b", "c", "d"])
