import math

import pytest

from tcm_assets.matching.quality.list_variety import (
    catalogue_coverage,
    distinct_list_share,
    exposure_gini,
    top_partner_share,
)


def test_coverage_counts_each_partner_once():
    assert catalogue_coverage([["a", "b"], ["b", "a"]], 5) == 0.4
    assert math.isnan(catalogue_coverage([], 0))


def test_the_most_frequent_partner_is_counted_once_a_list_and_empty_lists_are_none():
    assert top_partner_share([["a", "b"], ["a"], ["c"], []]) == pytest.approx(2 / 3)
    assert math.isnan(top_partner_share([[], []]))


def test_lists_are_compared_within_a_kind_and_without_their_order():
    lists = [["a", "b"], ["b", "a"], ["a", "c"], ["a", "b"], ["x"]]
    assert distinct_list_share(lists, ["car", "car", "car", "food", None]) == pytest.approx(2 / 3)
    assert math.isnan(distinct_list_share(lists, ["1", "2", "3", "4", "5"]))


def test_gini_is_zero_where_tiers_have_places_by_their_size():
    tiers = {"a": "nano", "b": "nano", "c": "mega"}
    assert exposure_gini([["a", "b", "c"]], tiers) == pytest.approx(0.0)


def test_gini_rises_the_more_a_small_tier_has():
    tiers = {**{str(place): "nano" for place in range(9)}, "star": "mega"}
    even = exposure_gini([["star", "1"], ["2", "3"]], tiers)
    all_star = exposure_gini([["star"], ["star"]], tiers)
    assert 0 < even < all_star == pytest.approx(0.9)


def test_a_partner_of_unknown_tier_does_not_count():
    assert math.isnan(exposure_gini([["a"]], {"a": None, "b": "nano"}))
    assert exposure_gini([["a", "b"]], {"a": None, "b": "nano"}) == 0
