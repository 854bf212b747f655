"""Whether the recommendations for the real 22 creators and 49 brands are ones a person would make, and whether the
bundled brands, which ask for the same in other words, are understood.
"""

from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import CONTENT_ANALYSIS, SPONSORED_CONTENT, TEXT_EMBEDDINGS
from tcm_assets.catalogue.lists.creators_and_brands import read_brands, read_creators
from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.matching.brand_profiles import brand_statistics, describe_brands
from tcm_assets.matching.creator_profiles import creator_statistics, describe_creators
from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.list_selection import LARGEST_EXPOSURE, LEAST_SCORE
from tcm_assets.matching.recommendations import DEFAULT_TOP_K, explained_lists, list_candidates, selected_pairs
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, RECOMMENDATIONS, SIMILARITY_SCORES
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import PACKAGED
from tcm_assets.models.text_encoder import CachedSubjectEncoder
from tcm_assets.settings import BUNDLED_DATA_DIR
from tcm_assets.tables.types import ibis_schema

REAL_DATA = Path(__file__).parents[3] / "shared" / "real"

CREATORS_FILE = REAL_DATA / "cleaned_creator_dataset.csv"

BRANDS_FILE = REAL_DATA / "cleaned_brand_dataset.csv"

BUNDLED_BRANDS_FILE = BUNDLED_DATA_DIR / "brands.csv"

BEAUTY = {"MAC Cosmetics", "Sephora", "Gucci Beauty", "Chanel Beauty", "Victoria's Secret"}

CARS = {"Toyota", "Ford", "General Motors", "BMW USA", "Ford Trucks"}

SCREEN = {"Netflix", "Amazon Prime Video", "Disney", "Disney Channel"}

MAKEUP_ARTISTS = {"James Charles", "Nikkie de Jager"}


@pytest.fixture(scope="module")
def encoder(encoded_anchors):
    """The packaged encoder, which knows the anchors already."""
    return CachedSubjectEncoder(PACKAGED, FeatureCache(encoded_anchors))


@pytest.fixture(scope="module")
def real_matching(encoder):
    """The pairs' scores, both directions' lists and the profiles of both sides, as lists of records."""
    if not CREATORS_FILE.exists() or not BRANDS_FILE.exists():
        pytest.skip(f"the real creator and brand lists are not in {REAL_DATA}")
    connection = ibis.duckdb.connect()
    videos, texts, readings, mentions, looks = (
        nothing_yet(connection, table)
        for table in (VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, SPONSORED_CONTENT, VISUAL_FEATURES)
    )
    creators = connection.create_table("cleaned_creators", read_creators(CREATORS_FILE)[0])
    brands = connection.create_table("cleaned_brands", read_brands(BRANDS_FILE)[0])
    statistics = one_batch(creator_statistics(creators, videos, texts, readings, looks))
    creator_profiles = describe_creators(statistics, encoder)
    brand_profiles = pa.Table.from_batches(
        [describe_brands(one_batch(brand_statistics(brands, mentions, looks)), encoder)]
    )
    scores = pa.Table.from_batches([score_pairs(creator_profiles, brand_profiles)])
    stored = connection.create_table("similarity_scores", scores)
    of_creators = connection.create_table("creator_profiles", pa.Table.from_batches([creator_profiles]))
    of_brands = connection.create_table("brand_profiles", brand_profiles)
    partners = {
        BRANDS_FOR_CREATOR: of_brands.select(partner_id="brand_id", features="theme_shares"),
        CREATORS_FOR_BRAND: of_creators.select(partner_id="creator_id", features="class_shares"),
    }
    chosen = pa.concat_tables(
        selected_pairs(
            list_candidates(stored, direction, DEFAULT_TOP_K).to_pyarrow(),
            features.order_by("partner_id").to_pyarrow(),
            direction,
            DEFAULT_TOP_K,
        )
        for direction, features in partners.items()
    )
    advice = explained_lists(connection.create_table("chosen", chosen), stored, of_creators, of_brands)
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


def test_every_creator_is_advised_and_nobody_with_what_does_not_fit(real_matching, brands_for):
    assert len(brands_for) == 22
    assert {len(brands) for brands in brands_for.values()} <= {1, 2, 3, 4, 5}
    assert min(row["score"] for row in real_matching[1]) >= LEAST_SCORE


def test_creators_get_lists_of_their_own(brands_for):
    assert len({tuple(brands) for brands in brands_for.values()}) >= 15


def test_no_creator_is_in_more_than_a_fifth_of_the_brands_lists(real_matching, creators_for):
    offered = [creator for creators in creators_for.values() for creator in creators]
    with_candidates = {row["brand_id"] for row in real_matching[0] if row["score"] >= LEAST_SCORE}
    assert max(offered.count(creator) for creator in set(offered)) <= LARGEST_EXPOSURE * len(with_candidates)


def test_no_brand_is_offered_to_nearly_everyone(brands_for):
    offered = [brand for brands in brands_for.values() for brand in brands]
    assert max(offered.count(brand) for brand in set(offered)) <= 13
    assert len(set(offered)) >= 18


@pytest.mark.parametrize("creator", sorted(MAKEUP_ARTISTS))
def test_makeup_artists_get_beauty_brands(brands_for, creator):
    assert len(BEAUTY & set(brands_for[creator])) >= 4
    assert set(brands_for[creator][:3]) <= BEAUTY


@pytest.mark.parametrize("creator", [*sorted(MAKEUP_ARTISTS), "Avani Gregg"])
def test_whoever_makes_beauty_content_suits_beauty_before_cars(real_matching, creator):
    brands = ranking(real_matching, creator)
    assert max(brands.index(brand) for brand in BEAUTY) < min(brands.index(brand) for brand in CARS)


@pytest.mark.parametrize("creator", ["Jason Derulo", "Loren Gray", "Joja Siwa", "Spencer X"])
def test_musicians_get_the_music_service_first(brands_for, creator):
    assert brands_for[creator][0] == "Spotify"


@pytest.mark.parametrize("creator", ["Larray", "Khaby Lame", "Brent Rivera", "Lele Pons", "Huddy"])
def test_comedians_get_films_and_series(brands_for, creator):
    assert len(SCREEN & set(brands_for[creator])) >= 2


def test_a_magician_is_offered_nothing_far_from_his_tricks(brands_for):
    assert set(brands_for["Zach King"]) <= SCREEN | {"LEGO"}


@pytest.mark.parametrize("creator", ["Charlie D'Amelio", "Dixie D'Amelio", "Josh Richards"])
def test_dancers_get_music_and_sportswear(brands_for, creator):
    assert {"Spotify", "Nike", "Adidas"} <= set(brands_for[creator])


@pytest.mark.parametrize("brand", ["Apple", "Google", "IKEA", "Heineken", "PlayStation"])
def test_nobody_is_offered_first_to_a_brand_that_none_of_them_suits(creators_for, brand):
    assert brand not in creators_for


def test_nobody_here_is_offered_cars(brands_for):
    assert not CARS & {brand for brands in brands_for.values() for brand in brands}


def test_beauty_brands_get_makeup_artists_first(creators_for):
    for brand in BEAUTY - {"Victoria's Secret"}:
        assert set(creators_for[brand][:2]) == MAKEUP_ARTISTS, brand


def test_the_music_service_gets_music_and_dance(creators_for):
    assert {"Jason Derulo", "Joja Siwa", "Loren Gray"} == set(creators_for["Spotify"][:3])
    assert "Khaby Lame" not in creators_for["Spotify"]


def test_creators_are_in_the_class_of_what_they_declare_first(real_matching):
    profiles = {row["creator_name"]: row["category"] for row in real_matching[2][CREATOR_PROFILES]}
    assert profiles["James Charles"] == profiles["Nikkie de Jager"] == "makeup"
    assert profiles["Jason Derulo"] == profiles["Loren Gray"] == "singing and instruments"
    assert profiles["Spencer X"] == "beatboxing and vocal tricks"
    assert profiles["Zach King"] == "magic and illusions"
    assert profiles["Charlie D'Amelio"] == "dance"
    assert profiles["Larray"] == "comedy and skits"
    assert profiles["Noah Beck"] == "daily life and vlogs"
    assert None not in profiles.values()


def test_contributions_sum_to_the_score(real_matching):
    for row in real_matching[1]:
        parts = [value for name, value in row.items() if name.endswith("_contribution") and value is not None]
        assert sum(parts) == pytest.approx(row["score"], abs=1e-6)


def test_reasons_name_the_facts(real_matching):
    reasons = {(row["subject_name"], row["recommended_name"]): row["reason"] for row in real_matching[1]}
    assert reasons["Nikkie de Jager", "Sephora"].startswith(
        "Content fits make-up and cosmetics: makeup tutorials, beauty content; "
    )
    assert "(ages 18-34, female, United States)" in reasons["Nikkie de Jager", "Sephora"]


def test_nothing_recommended_is_said_to_be_far_from_the_brand(real_matching):
    assert not [row["reason"] for row in real_matching[1] if "far from" in row["reason"]]


@pytest.fixture(scope="module", params=[BUNDLED_BRANDS_FILE, BRANDS_FILE], ids=["bundled", "real"])
def themes_of(request, encoder):
    """Brand name to its themes, the largest first."""
    if not request.param.exists():
        pytest.skip(f"the brand list is not at {request.param}")
    connection = ibis.duckdb.connect()
    mentions, looks = (nothing_yet(connection, table) for table in (SPONSORED_CONTENT, VISUAL_FEATURES))
    brands = connection.create_table("cleaned_brands", read_brands(request.param)[0])
    described = describe_brands(one_batch(brand_statistics(brands, mentions, looks)), encoder)
    return {row["brand_name"]: row["themes"] for row in described.to_pylist()}


SENSIBLE_THEMES = {
    **dict.fromkeys(["Coca-Cola", "Coca-Cola Zero", "Pepsi", "Pepsi Max"], ("soft drinks", "energy drinks")),
    "PepsiCo": ("soft drinks", "energy drinks", "snacks and sweets", "groceries and cooking ingredients"),
    "Heineken": ("beer, wine and spirits",),
    "Red Bull": ("energy drinks",),
    **dict.fromkeys(["McDonald's", "McDonald's USA"], ("restaurants and fast food",)),
    "Starbucks": ("coffee and tea",),
    **dict.fromkeys(["Forever 21", "Zara", "H&M", "Old Navy"], ("fashion",)),
    **dict.fromkeys(["Gucci", "Versace", "Burberry", "Chanel", "Louis Vuitton"], ("luxury fashion", "fashion")),
    **dict.fromkeys(["Nike", "Adidas", "Puma", "New Balance"], ("sportswear", "shoes")),
    **dict.fromkeys(CARS, ("cars",)),
    **dict.fromkeys(["Netflix", "Amazon Prime Video"], ("film and series streaming",)),
    **dict.fromkeys(
        ["Disney", "Disney Channel"], ("theme parks and family entertainment", "film and series streaming")
    ),
    **dict.fromkeys(BEAUTY - {"Victoria's Secret"}, ("make-up and cosmetics", "perfume")),
    **dict.fromkeys(["Apple", "Samsung", "Samsung Mobile USA"], ("smartphones and electronics",)),
    "Google": ("software and artificial intelligence", "smartphones and electronics"),
    "LEGO": ("toys and bricks",),
    "IKEA": ("furniture and home decoration",),
    # The bundled list tells of its vintage clothes.
    "Urban Outfitters": ("fashion", "second-hand and rental fashion"),
    "Spotify": ("music streaming and concerts",),
    "PlayStation": ("video games and consoles",),
    "Target": ("marketplaces and department stores",),
    "Amazon": ("marketplaces and department stores",),
}
"""What a person would say each brand sells."""


def test_brands_are_named_with_what_they_sell(themes_of):
    assert len(themes_of) == 49
    strange = {brand: themes_of[brand] for brand, own in SENSIBLE_THEMES.items() if not {*themes_of[brand]} & {*own}}
    assert strange == {}
