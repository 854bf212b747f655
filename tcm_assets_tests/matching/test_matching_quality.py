"""Whether the recommendations for the real 22 creators and 49 brands are ones a person would make, and whether the
bundled brands, which ask for the same in other words, are understood.
"""

from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.captions.tables import CONTENT_ANALYSIS, SPONSORED_CONTENT, TEXT_EMBEDDINGS
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.catalogue.lists.creators_and_brands import read_brands, read_creators
from tcm_assets.catalogue.tables import CLEANED_CREATORS, VIDEOS
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.matching.brand_profiles import brand_statistics, describe_brands
from tcm_assets.matching.creator_profiles import creator_statistics, describe_creators
from tcm_assets.matching.recommendations import compute_recommendations, themes_in_words
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, RECOMMENDATIONS, SIMILARITY_SCORES
from tcm_assets.models.text_encoder import text_encoder
from tcm_assets.settings import BUNDLED_DATA_DIR
from tcm_assets.tables.types import arrow_schema, ibis_schema

REAL_DATA = Path(__file__).parents[3] / "shared" / "real"

CREATORS_FILE = REAL_DATA / "cleaned_creator_dataset.csv"

BRANDS_FILE = REAL_DATA / "cleaned_brand_dataset.csv"

BUNDLED_BRANDS_FILE = BUNDLED_DATA_DIR / "brands.csv"

BEAUTY = {"MAC Cosmetics", "Sephora", "Gucci Beauty", "Chanel Beauty", "Victoria's Secret"}

CARS = {"Toyota", "Ford", "General Motors", "BMW USA", "Ford Trucks"}

SCREEN = {"Netflix", "Amazon Prime Video", "Disney", "Disney Channel"}

MAKEUP_ARTISTS = {"James Charles", "Nikkie de Jager"}


@pytest.fixture(scope="module")
def real_matching():
    """The pairs' scores, both directions' lists and the profiles of both sides, as lists of records."""
    if not CREATORS_FILE.exists() or not BRANDS_FILE.exists():
        pytest.skip(f"the real creator and brand lists are not in {REAL_DATA}")
    encoder = text_encoder(device="cpu")
    encode = encoder.encode
    anchors = category_vectors(encode)
    connection = ibis.duckdb.connect()
    videos, texts, readings, mentions, looks = (
        nothing_yet(connection, table)
        for table in (VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, SPONSORED_CONTENT, VISUAL_FEATURES)
    )
    creators = connection.create_table("cleaned_creators", read_creators(CREATORS_FILE)[0])
    brands = connection.create_table("cleaned_brands", read_brands(BRANDS_FILE)[0])
    statistics = one_batch(creator_statistics(creators, videos, texts, readings, looks))
    creator_profiles = describe_creators(statistics, encoder, anchors, taxonomy_vectors(encode))
    brand_profiles = pa.Table.from_batches(
        [describe_brands(one_batch(brand_statistics(brands, mentions, looks)), encoder, anchors)]
    )
    scores = pa.Table.from_batches([score_pairs(creator_profiles, brand_profiles)])
    advice = compute_recommendations(
        connection.create_table("similarity_scores", scores),
        connection.create_table("creator_profiles", pa.Table.from_batches([creator_profiles])),
        connection.create_table("brand_profiles", brand_profiles),
    )
    profiles = {CREATOR_PROFILES: creator_profiles.to_pylist(), BRAND_PROFILES: brand_profiles.to_pylist()}
    return scores.to_pylist(), advice.to_pyarrow().to_pylist(), profiles


def nothing_yet(connection, table):
    return connection.create_table(table.name, schema=ibis_schema(table))


def one_batch(expression):
    return expression.to_pyarrow().combine_chunks().to_batches()[0]


@pytest.fixture(scope="module")
def brands_for(real_matching):
    return top_lists(real_matching[1], "brands_for_creator")


@pytest.fixture(scope="module")
def creators_for(real_matching):
    return top_lists(real_matching[1], "creators_for_brand")


def top_lists(advice, direction):
    lists = {}
    for row in sorted(advice, key=lambda row: row["rank"]):
        if row["direction"] == direction:
            lists.setdefault(row["subject_name"], []).append(row["recommended_name"])
    return lists


def ranking(real_matching, creator):
    scores = {row["brand_name"]: row["score"] for row in real_matching[0] if row["creator_name"] == creator}
    return sorted(scores, key=scores.get, reverse=True)


def violations(table, rows):
    """What in the rows contradicts the schema: nulls, ranges, allowed values, repeated keys."""
    found = [
        f"{name} repeated" for name in [table.key] if len({tuple(row[k] for k in name) for row in rows}) < len(rows)
    ]
    for column in table:
        values = [row[column.name] for row in rows]
        known = [value for value in values if value is not None]
        is_wrong = (
            (not column.nullable and len(known) < len(values))
            or (column.minimum is not None and any(not value >= column.minimum for value in known))
            or (column.maximum is not None and any(not value <= column.maximum for value in known))
            or (column.values is not None and not set(known) <= set(column.values))
        )
        found += [column.name] if is_wrong else []
    return found


def test_every_row_satisfies_its_schema(real_matching):
    scores, advice, profiles = real_matching
    for table, rows in {SIMILARITY_SCORES: scores, RECOMMENDATIONS: advice, **profiles}.items():
        assert violations(table, rows) == [], table.name


def test_every_creator_and_every_brand_is_advised(brands_for, creators_for):
    assert len(brands_for) == 22
    assert len(creators_for) == 49
    assert {len(brands) for brands in brands_for.values()} == {5}


def test_creators_get_lists_of_their_own(brands_for):
    assert len({tuple(brands) for brands in brands_for.values()}) >= 15


def test_no_brand_is_offered_to_nearly_everyone(brands_for):
    offered = [brand for brands in brands_for.values() for brand in brands]
    assert max(offered.count(brand) for brand in set(offered)) <= 13
    assert len(set(offered)) >= 20


@pytest.mark.parametrize("creator", sorted(MAKEUP_ARTISTS))
def test_makeup_artists_get_beauty_brands(brands_for, creator):
    assert len(BEAUTY & set(brands_for[creator])) >= 4
    assert set(brands_for[creator][:3]) <= BEAUTY


@pytest.mark.parametrize("creator", [*sorted(MAKEUP_ARTISTS), "Avani Gregg"])
def test_whoever_makes_beauty_content_suits_beauty_before_cars(real_matching, creator):
    brands = ranking(real_matching, creator)
    assert max(brands.index(brand) for brand in BEAUTY) < min(brands.index(brand) for brand in CARS)


@pytest.mark.parametrize("creator", ["Jason Derulo", "Loren Gray", "Joja Siwa", "Spencer X"])
def test_musicians_get_the_music_service_first_or_nearly_so(brands_for, creator):
    assert "Spotify" in brands_for[creator][:2]


@pytest.mark.parametrize("creator", ["Zach King", "Larray", "Khaby Lame", "Brent Rivera", "Lele Pons", "Huddy"])
def test_comedy_and_tricks_get_films_and_series(brands_for, creator):
    assert SCREEN & set(brands_for[creator][:2])


@pytest.mark.parametrize("creator", ["Charlie D'Amelio", "Bella Poarch", "Josh Richards"])
def test_dancers_get_music_and_sportswear(brands_for, creator):
    assert {"Spotify", "Nike", "Adidas"} <= set(brands_for[creator])


def test_nobody_here_is_offered_cars(brands_for):
    assert not CARS & {brand for brands in brands_for.values() for brand in brands}


def test_beauty_brands_get_makeup_artists_first(creators_for):
    for brand in BEAUTY - {"Victoria's Secret"}:
        assert set(creators_for[brand][:2]) == MAKEUP_ARTISTS, brand


def test_the_music_service_gets_music_and_dance(creators_for):
    assert {"Jason Derulo", "Joja Siwa"} <= set(creators_for["Spotify"][:3])
    assert set(creators_for["Spotify"][:4]) <= {"Jason Derulo", "Joja Siwa", "Charlie D'Amelio", "Bella Poarch"}


def test_creators_are_in_the_class_of_what_they_declare_first(real_matching):
    profiles = {row["creator_name"]: row["category"] for row in real_matching[2][CREATOR_PROFILES]}
    assert profiles["James Charles"] == profiles["Nikkie de Jager"] == "makeup"
    assert profiles["Jason Derulo"] == "singing and instruments"
    assert profiles["Spencer X"] == "beatboxing and vocal tricks"
    assert profiles["Zach King"] == "magic and illusions"
    assert profiles["Charlie D'Amelio"] == "dance"
    assert profiles["Larray"] == "comedy and skits"
    assert profiles["Noah Beck"] == "daily life and vlogs"
    assert None not in profiles.values()


@pytest.mark.parametrize(
    ("tag", "category"),
    [
        ("baking", "food and cooking"),
        ("book reviews", "books and reading"),
        ("tech reviews", "technology and programming"),
        ("personal finance", "business and money"),
        ("pet videos", "pets and animals"),
        ("brick building", "crafts and DIY"),
        ("chess", None),
    ],
)
def test_a_tag_beyond_the_thirteen_is_in_its_own_class_or_in_none(tag, category):
    encoder = text_encoder(device="cpu")
    encode = encoder.encode
    connection = ibis.duckdb.connect()
    names = (VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, VISUAL_FEATURES)
    creators = nothing_yet(connection, CLEANED_CREATORS)
    connection.insert(CLEANED_CREATORS.name, listed(creator_id="1", creator_name="Ann", content_tags=[tag]))
    statistics = creator_statistics(creators, *(nothing_yet(connection, table) for table in names))
    described = describe_creators(one_batch(statistics), encoder, category_vectors(encode), taxonomy_vectors(encode))
    assert described["category"].to_pylist() == [category]


def listed(**facts):
    row = {column.name: facts.get(column.name) for column in CLEANED_CREATORS}
    return pa.Table.from_pylist([row], arrow_schema(CLEANED_CREATORS))


def test_contributions_sum_to_the_score(real_matching):
    for row in real_matching[1]:
        parts = [value for name, value in row.items() if name.endswith("_contribution") and value is not None]
        assert sum(parts) == pytest.approx(row["score"], abs=1e-6)


def test_reasons_name_the_facts(real_matching):
    reasons = {(row["subject_name"], row["recommended_name"]): row["reason"] for row in real_matching[1]}
    assert reasons["Nikkie de Jager", "Sephora"].startswith(
        "Content fits the brand's theme, beauty: makeup tutorials, beauty content; "
        "audience is as asked for (ages 18-34, female, United States)"
    )


@pytest.fixture(scope="module", params=[BUNDLED_BRANDS_FILE, BRANDS_FILE], ids=["bundled", "real"])
def themes_of(request):
    """Brand name to the themes that reasons name, in words."""
    if not request.param.exists():
        pytest.skip(f"the brand list is not at {request.param}")
    encoder = text_encoder(device="cpu")
    encode = encoder.encode
    connection = ibis.duckdb.connect()
    mentions, looks = (nothing_yet(connection, table) for table in (SPONSORED_CONTENT, VISUAL_FEATURES))
    brands = connection.create_table("cleaned_brands", read_brands(request.param)[0])
    described = describe_brands(one_batch(brand_statistics(brands, mentions, looks)), encoder, category_vectors(encode))
    profiles = connection.create_table("brand_profiles", pa.Table.from_batches([described]))
    named = profiles.select("brand_name", named=themes_in_words(profiles)).to_pyarrow().to_pylist()
    return {row["brand_name"]: row["named"] for row in named}


SENSIBLE_THEMES = {
    **dict.fromkeys(["Coca-Cola", "Coca-Cola Zero", "Pepsi", "Pepsi Max", "PepsiCo"], ("food and drink",)),
    **dict.fromkeys(["Heineken", "Red Bull", "McDonald's", "Starbucks"], ("food and drink",)),
    **dict.fromkeys(["Forever 21", "Zara", "Gucci", "Versace", "Burberry", "Chanel"], ("fashion",)),
    **dict.fromkeys(["Nike", "Adidas", "Puma", "New Balance"], ("sports",)),
    **dict.fromkeys(CARS, ("automotive",)),
    **dict.fromkeys(["Netflix", "Amazon Prime Video"], ("film and TV",)),
    **dict.fromkeys(["Disney", "Disney Channel"], ("film and TV", "family")),
    **dict.fromkeys(BEAUTY, ("beauty", "fashion")),
    **dict.fromkeys(["Apple", "Samsung", "Samsung Mobile USA", "Google"], ("technology",)),
    "H&M": ("fashion", "shopping"),
    "LEGO": ("family",),
    "IKEA": ("home",),
    "Spotify": ("music",),
    "PlayStation": ("gaming",),
    "Target": ("shopping",),
}
"""What a person would say each brand is about."""


def test_brands_are_named_with_a_sensible_theme_or_none(themes_of):
    for brand, sensible in SENSIBLE_THEMES.items():
        kind, _, named = themes_of[brand].partition(", ")
        assert kind == "several themes" or set(named.split(" plus ")) <= set(sensible), (brand, themes_of[brand])


def test_most_brands_are_named_with_a_theme(themes_of):
    assert len(themes_of) == 49
    assert sum(named == "several themes" for named in themes_of.values()) <= 3
