import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.matching.audience_match import audience_match

SCHEMA = pa.schema(
    [
        ("audience_age_min", pa.int64()),
        ("audience_age_max", pa.int64()),
        ("audience_genders", pa.list_(pa.string())),
        ("audience_locations", pa.list_(pa.string())),
        ("country", pa.string()),
    ]
)

EVERYONE = ["female", "male", "nonbinary"]

HOME_COUNTRY, ANY_ONE_COUNTRY, COUNTRIES_OF_WORLDWIDE = 0.65, 0.2, 0.3
"""Written out, and not imported: what is assumed of unknown people is held against these."""


def audience(ages=None, genders=None, places=None, country=None):
    low, high = ages or (None, None)
    return {
        "audience_age_min": low,
        "audience_age_max": high,
        "audience_genders": genders,
        "audience_locations": places,
        "country": country,
    }


def match(creator, brand):
    """The expected share, its bounds, and the share of the facets asked for that are known."""
    found = audience_match(pa.RecordBatch.from_pylist([creator], SCHEMA), pa.Table.from_pylist([brand], SCHEMA))
    matrices = (found.expected, found.low, found.high, found.known_facets)
    assert {matrix.shape for matrix in matrices} == {(1, 1)}
    return tuple(float(matrix[0, 0]) for matrix in matrices)


def known_share(creator, brand):
    """The share where all of it is known: its bounds are equal."""
    expected, low, high, known = match(creator, brand)
    assert low == expected == high
    assert known == 1
    return expected


@pytest.mark.parametrize(
    ("creator", "brand", "share"),
    [
        ((13, 24), (18, 34), 7 / 12),
        ((18, 24), (18, 34), 1),
        ((13, 17), (18, 34), 0),
        ((18, 18), (18, 18), 1),
        ((13, 24), (13, 100), 1),
        ((13, 24), (20, 100), 5 / 12),
    ],
)
def test_age_is_the_share_of_the_audience_that_is_wanted(creator, brand, share):
    assert known_share(audience(ages=creator), audience(ages=brand)) == pytest.approx(share)


def test_an_audience_of_any_age_is_not_spread_evenly_over_a_century():
    of_young = known_share(audience(ages=(13, 100)), audience(ages=(18, 34)))
    assert of_young == pytest.approx(0.33 + 0.30)
    # By years alone it would be a fifth, and half as many as from 35 to 100.
    assert of_young > known_share(audience(ages=(13, 100)), audience(ages=(35, 100)))


@pytest.mark.parametrize(
    ("creator", "brand", "share"),
    [
        (["female"], ["female"], 1),
        (["female", "male"], ["female"], 1 / 2),
        (["male"], ["female"], 0),
        (["female"], EVERYONE, 1),
        (["male", "nonbinary"], ["female", "male"], 1),
    ],
)
def test_gender_is_the_share_of_the_audience_that_is_wanted(creator, brand, share):
    assert known_share(audience(genders=creator), audience(genders=brand)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("creator", "brand", "share"),
    [
        (["United States"], ["United States"], 1),
        (["United States"], ["Worldwide"], 1),
        (["United States"], ["France"], 0),
        (["France", "United States"], ["United States"], 1 / 2),
        (["Worldwide"], ["United States"], COUNTRIES_OF_WORLDWIDE),
        (["Worldwide"], ["Worldwide"], 1),
    ],
)
def test_place_is_the_share_of_the_audience_that_is_wanted(creator, brand, share):
    assert known_share(audience(places=creator), audience(places=brand)) == pytest.approx(share)


def test_the_match_is_the_share_that_is_right_in_every_facet():
    creator = audience((13, 24), ["female", "male"], ["United States"])
    brand = audience((18, 34), ["female"], ["Worldwide"])
    assert known_share(creator, brand) == pytest.approx(7 / 12 * 1 / 2)


def test_a_brand_that_asks_for_nothing_takes_the_whole_audience():
    assert match(audience(), audience()) == (1, 1, 1, 1)
    assert match(audience((13, 17), ["male"], ["Peru"]), audience(genders=[], places=[])) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (audience(ages=(18, 24)), 0.33),
        (audience(ages=(45, 100)), 0.13),
        (audience(genders=["female"]), 1 / 2),
        (audience(places=["France"]), ANY_ONE_COUNTRY),
        (audience(places=["France", "Spain"]), 2 * ANY_ONE_COUNTRY),
    ],
)
def test_an_unknown_audience_is_like_people_in_general_and_could_be_anyone(target, expected):
    for nobody in (audience(), audience(genders=[], places=[]), audience(ages=(18, None))):
        assert match(nobody, target) == (pytest.approx(expected), 0, 1, 0)


def test_what_is_known_counts_beside_what_is_not():
    creator = audience((13, 24), None, ["United States"])
    expected, low, high, known = match(creator, audience((18, 34), ["female"], ["United States"]))
    assert (expected, low, high) == (pytest.approx(7 / 24), 0, pytest.approx(7 / 12))
    assert known == pytest.approx(2 / 3)


def test_most_of_an_unknown_place_live_where_the_creator_does():
    at_home = match(audience(country="France"), audience(places=["France", "Spain"]))
    abroad = match(audience(country="Peru"), audience(places=["France", "Spain"]))
    assert at_home == (pytest.approx(HOME_COUNTRY), 0, 1, 0)
    assert abroad == (pytest.approx((1 - HOME_COUNTRY) * 2 * ANY_ONE_COUNTRY), 0, 1, 0)
    # A list that names the audience's places says more than the creator's own.
    assert known_share(audience(places=["Spain"], country="Peru"), audience(places=["Spain"])) == 1


PLACES = ["France", "Japan", "United States", "Worldwide"]

SIDES = st.builds(
    audience,
    ages=st.none() | st.tuples(st.integers(13, 60), st.integers(0, 40)).map(lambda age: (age[0], age[0] + age[1])),
    genders=st.none() | st.lists(st.sampled_from(EVERYONE), unique=True),
    places=st.none() | st.lists(st.sampled_from(PLACES), unique=True),
    country=st.none() | st.sampled_from(PLACES[:3]),
)


@given(SIDES, SIDES)
def test_the_expected_share_lies_between_its_bounds(creator, brand):
    expected, low, high, known = match(creator, brand)
    assert 0 <= low <= expected <= high <= 1
    assert 0 <= known <= 1
    assert known < 1 or low == high


@given(st.lists(SIDES, min_size=1, max_size=4), st.lists(SIDES, min_size=1, max_size=4))
def test_a_pair_does_not_depend_on_its_neighbours(creators, brands):
    together = audience_match(pa.RecordBatch.from_pylist(creators, SCHEMA), pa.Table.from_pylist(brands, SCHEMA))
    for row, creator in enumerate(creators):
        for column, brand in enumerate(brands):
            assert together.expected[row, column] == pytest.approx(match(creator, brand)[0], abs=1e-12)


@given(SIDES, SIDES, st.sampled_from(PLACES[:3]))
def test_asking_for_one_more_country_never_loses_anyone(creator, brand, country):
    wider = brand | {"audience_locations": [*(brand["audience_locations"] or []), country]}
    if brand["audience_locations"] and country not in brand["audience_locations"]:
        assert match(creator, wider)[0] >= match(creator, brand)[0] - 1e-12
