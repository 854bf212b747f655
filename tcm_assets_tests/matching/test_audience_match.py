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
    ]
)

EVERYONE = ["female", "male", "nonbinary"]

CATCH_ALL_MATCH = 0.95

WORLDWIDE_AUDIENCE_MATCH = 0.5
"""Written out, and not imported: the formula's constants are held against these."""


def audience(ages=None, genders=None, places=None):
    low, high = ages or (None, None)
    return {
        "audience_age_min": low,
        "audience_age_max": high,
        "audience_genders": genders,
        "audience_locations": places,
    }


def match(creator, brand):
    creators = pa.RecordBatch.from_pylist([creator], SCHEMA)
    value, known = audience_match(creators, pa.Table.from_pylist([brand], SCHEMA))
    assert value.shape == (1, 1)
    return value[0, 0] if known[0, 0] else None


@pytest.mark.parametrize(
    ("creator", "brand", "expected"),
    [
        ((13, 24), (18, 34), 7 / 12),
        ((18, 24), (18, 34), 1),
        ((13, 17), (18, 34), 0),
        ((18, 18), (18, 18), 1),
        ((13, 24), (13, 100), CATCH_ALL_MATCH),
        # Open at one end alone takes not everyone.
        ((13, 24), (13, 34), 1),
        ((13, 24), (20, 100), 5 / 12),
    ],
)
def test_age_is_the_share_of_the_audience_that_is_wanted(creator, brand, expected):
    assert match(audience(ages=creator), audience(ages=brand)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("creator", "brand", "expected"),
    [
        (["female"], ["female"], 1),
        (["female", "male"], ["female"], 1 / 2),
        (["male"], ["female"], 0),
        (["female"], EVERYONE, CATCH_ALL_MATCH),
        (["female"], ["female", "male"], CATCH_ALL_MATCH),
    ],
)
def test_gender_is_the_share_of_the_audience_that_is_wanted(creator, brand, expected):
    assert match(audience(genders=creator), audience(genders=brand)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("creator", "brand", "expected"),
    [
        (["United States"], ["United States"], 1),
        (["United States"], ["Worldwide"], CATCH_ALL_MATCH),
        (["United States"], ["France"], 0),
        (["France", "United States"], ["United States"], 1 / 2),
        (["Worldwide"], ["United States"], WORLDWIDE_AUDIENCE_MATCH),
        (["Worldwide"], ["Worldwide"], CATCH_ALL_MATCH),
    ],
)
def test_place_is_the_share_of_the_audience_that_is_wanted(creator, brand, expected):
    assert match(audience(places=creator), audience(places=brand)) == pytest.approx(expected)


def test_the_match_is_the_geometric_mean_of_the_facets():
    creator = audience((13, 24), ["female", "male"], ["United States"])
    brand = audience((18, 34), ["female"], ["Worldwide"])
    assert match(creator, brand) == pytest.approx((7 / 12 * 1 / 2 * 0.95) ** (1 / 3))


def test_one_facet_without_overlap_reaches_nobody():
    assert match(audience((13, 17), ["female"]), audience((18, 34), ["female"])) == 0


def test_an_unknown_facet_is_left_out():
    creator = audience((13, 24), None, ["United States"])
    assert match(creator, audience((18, 34), ["female"], None)) == pytest.approx(7 / 12)


@pytest.mark.parametrize("unknown", [audience(), audience(genders=[], places=[]), audience(ages=(13, None))])
def test_nothing_known_is_unknown_and_not_zero(unknown):
    everything = audience((13, 24), ["female"], ["United States"])
    assert match(unknown, everything) is None
    assert match(everything, unknown) is None


sides = st.builds(
    audience,
    ages=st.none() | st.tuples(st.integers(13, 60), st.integers(0, 40)).map(lambda age: (age[0], age[0] + age[1])),
    genders=st.none() | st.lists(st.sampled_from(EVERYONE), unique=True),
    places=st.none() | st.lists(st.sampled_from(["France", "Japan", "United States", "Worldwide"]), unique=True),
)


@given(sides, sides)
def test_the_match_is_unknown_or_between_zero_and_one(creator, brand):
    value = match(creator, brand)
    assert value is None or 0 <= value <= 1


@given(sides)
def test_asking_for_this_very_audience_is_never_worse_than_asking_for_everyone(creator):
    anyone = audience((13, 100), EVERYONE, ["Worldwide"])
    exact, loose = match(creator, creator), match(creator, anyone)
    if exact is not None and "Worldwide" not in (creator["audience_locations"] or ()):
        assert exact >= loose - 1e-12
