from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.matching.quality.evaluation import Contender, Labelled, evaluate
from tcm_assets.matching.quality.held_out import EVERYONE, HELD_OUT_BRANDS, SPLITS
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.quality.metric_names import DIRECTIONS, METRIC_NAMES
from tcm_assets.matching.quality.tables import GRADED_LIST, RECOMMENDATION_QUALITY
from tcm_assets.tables.follower_tiers import tier_of
from tcm_assets.tables.types import arrow_schema

CREATORS = [str(number) for number in range(12)]

BRANDS = [f"B{number}" for number in range(10)]

GRADES = np.array([[3.0 if c % 10 == b else float((c + b) % 7 == 0) for b in range(10)] for c in range(12)])

SIDES = Marketplace(
    pa.table(
        {
            "creator_id": CREATORS,
            "category": ["dance", "music"] * 6,
            "follower_count": pa.array([5_000, 2_000_000, None] * 4, pa.int64()),
        }
    ),
    pa.table({"brand_id": BRANDS, "theme": ["food", "food", "cars", None, "cars"] * 2}),
    GRADES,
)


@dataclass(frozen=True)
class Fixed:
    """Scores that are known before, by the pair's place."""

    name: str
    matrix: tuple
    kind: str = "baseline"

    def fit(self, _seen):
        return self

    def scores(self, creators, brands):
        rows = [CREATORS.index(each) for each in creators["creator_id"].to_pylist()]
        columns = [BRANDS.index(each) for each in brands["brand_id"].to_pylist()]
        return np.array(self.matrix)[np.ix_(rows, columns)]


@dataclass(frozen=True)
class Remembering:
    """Gives the grades that it saw back: perfect on them, and blind to all others."""

    name: str = "remembering"
    kind: str = "baseline"

    def fit(self, seen):
        return _Remembered({**zip_grades(seen)})


def zip_grades(seen):
    return {(c, b): seen.grades[i, j] for i, c in enumerate(seen.creator_ids) for j, b in enumerate(seen.brand_ids)}


@dataclass(frozen=True)
class _Remembered:
    known: dict

    def scores(self, creators, brands):
        ids = brands["brand_id"].to_pylist()
        return np.array([[self.known.get((c, b), np.nan) for b in ids] for c in creators["creator_id"].to_pylist()])


def fixed(name, matrix, kind="baseline"):
    return Contender.of(Fixed(name, tuple(map(tuple, matrix)), kind))


PERFECT = fixed("match", GRADES, "match")

REVERSED = fixed("reversed", -GRADES)

CONSTANT = fixed("constant", np.zeros_like(GRADES))

LABELLED = Labelled(GRADED_LIST, SIDES, GRADES)


def figures(rows, method, metric, direction="creators_for_brand", split=HELD_OUT_BRANDS):
    (row,) = (
        row
        for row in rows
        if (row["method"], row["metric"], row["direction"], row["split"]) == (method, metric, direction, split.name)
    )
    return row


@pytest.fixture(scope="module")
def rows():
    return evaluate([PERFECT, REVERSED, CONSTANT, Contender.of(Remembering())], [LABELLED])


def test_every_label_split_direction_method_and_metric_has_a_row_of_the_table(rows):
    assert len(rows) == len(SPLITS) * len(DIRECTIONS) * 4 * len(METRIC_NAMES)
    table = pa.Table.from_pylist(rows, arrow_schema(RECOMMENDATION_QUALITY))
    keys = table.select(list(RECOMMENDATION_QUALITY.key)).to_pylist()
    assert len({tuple(key.values()) for key in keys}) == len(rows)
    assert all((row["value"] is None) == (row["blank_reason"] is not None) for row in rows)


def test_the_best_order_has_the_best_figures(rows):
    for metric in ("ndcg_at_5", "ndcg_at_10", "recall_at_10", "average_precision", "rank_of_best"):
        for direction in DIRECTIONS:
            assert figures(rows, "match", metric, direction)["value"] == 1, metric
    assert figures(rows, "match", "ndcg_at_5")["subject_count"] == len(BRANDS)
    assert figures(rows, "reversed", "rank_of_best")["value"] > 8


def test_a_lead_is_over_the_best_baseline_in_that_metric_and_positive_when_better(rows):
    ndcg, rank = (figures(rows, "match", metric) for metric in ("ndcg_at_5", "rank_of_best"))
    assert ndcg["best_baseline"] == rank["best_baseline"] == "constant"
    assert ndcg["lead"] == pytest.approx(1 - figures(rows, "constant", "ndcg_at_5")["value"], abs=1e-6)
    assert ndcg["lead_low"] <= ndcg["lead"] <= ndcg["lead_high"]
    assert rank["lead"] == figures(rows, "constant", "rank_of_best")["value"] - 1 > 0
    assert figures(rows, "reversed", "ndcg_at_5")["lead"] < 0
    assert figures(rows, "constant", "ndcg_at_5")["lead"] is None


def test_what_was_learned_by_heart_is_worth_nothing_on_held_out_brands(rows):
    assert figures(rows, "remembering", "ndcg_at_5", split=EVERYONE)["value"] == 1
    assert figures(rows, "remembering", "ndcg_at_5")["value"] == 0


def test_variety_has_no_interval_and_counts_all_lists(rows):
    same = figures(rows, "constant", "top_partner_share")
    assert (same["value"], same["low"], same["subject_count"]) == (1.0, None, len(BRANDS))
    assert figures(rows, "constant", "catalogue_coverage")["value"] == pytest.approx(5 / 12, abs=1e-6)
    assert figures(rows, "constant", "distinct_list_share")["value"] == pytest.approx(2 / 8)
    gini = figures(rows, "constant", "exposure_gini", "brands_for_creator")
    assert (gini["value"], gini["blank_reason"]) == (None, "brands have no follower tiers")


def test_figures_of_several_seeds_are_averaged():
    both = Contender("both", "baseline", (*PERFECT.methods, *REVERSED.methods))
    rows = evaluate([both, PERFECT, REVERSED], [LABELLED], [EVERYONE])
    for metric in ("ndcg_at_5", "catalogue_coverage"):
        each = [figures(rows, name, metric, split=EVERYONE)["value"] for name in ("match", "reversed")]
        assert figures(rows, "both", metric, split=EVERYONE)["value"] == pytest.approx(np.mean(each), abs=1e-6)


def test_a_method_that_cannot_run_says_why_and_the_others_are_measured():
    absent = Contender("absent", "baseline", blank_reason="its model is not installed")
    rows = evaluate([PERFECT, absent], [LABELLED], [EVERYONE])
    assert figures(rows, "absent", "ndcg_at_5", split=EVERYONE)["blank_reason"] == "its model is not installed"
    alone = figures(rows, "match", "ndcg_at_5", split=EVERYONE)
    assert (alone["value"], alone["best_baseline"], alone["lead"]) == (1.0, None, None)


def test_without_labels_every_row_says_so():
    nobody = Marketplace(pa.table({}), pa.table({}), np.empty((0, 0)))
    rows = evaluate([PERFECT], [Labelled(GRADED_LIST, nobody, nobody.grades, "nobody graded pairs")], [EVERYONE])
    assert {(row["value"], row["subject_count"], row["blank_reason"]) for row in rows} == {
        (None, 0, "nobody graded pairs")
    }


def test_grades_without_a_relevant_one_leave_what_needs_one_blank():
    poor = SIDES.graded(np.minimum(GRADES, 1.0))
    rows = evaluate([PERFECT], [Labelled(GRADED_LIST, poor, poor.grades)], [EVERYONE])
    blank = figures(rows, "match", "average_precision", split=EVERYONE)
    assert (blank["value"], blank["subject_count"]) == (None, 0)
    assert blank["blank_reason"] == "no subject has a label that this metric could find"
    assert figures(rows, "match", "ndcg_at_5", split=EVERYONE)["value"] is not None


def test_one_creator_and_one_brand_are_enough():
    one = SIDES.part(np.arange(12) == 3, np.arange(10) == 3)
    rows = evaluate([PERFECT], [Labelled(GRADED_LIST, one, one.grades)])
    found = figures(rows, "match", "ndcg_at_5")
    assert (found["value"], found["low"], found["subject_count"]) == (1.0, None, 1)


def test_tiers_are_those_of_the_points():
    assert [tier_of(count) for count in (None, 0, 9_999, 10_000, 2_000_000)] == [None, "nano", "nano", "micro", "mega"]
