import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.content_candidates import CANDIDATE_INPUTS, candidates_by_content
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets_tests.matching.profile_rows import brand_row, brand_rows, creator_row, creator_rows

CREATORS = [
    creator_row("c1", {"makeup": 1.0}),
    creator_row("c2", {"dance": 1.0}),
    creator_row("c3"),
    creator_row("c4", {"makeup": 0.5, "dance": 0.5}),
]

BRANDS = brand_rows(brand_row("b1", {"makeup": 0.9}), brand_row("b2", {"dance": 0.9}), brand_row("b3"))


def found(creators, brands, per_creator=1, per_brand=1, batch_rows=10):
    batches = [
        creator_rows(*creators[start : start + batch_rows]).select(CANDIDATE_INPUTS)
        for start in range(0, len(creators), batch_rows)
    ]
    candidates = candidates_by_content(batches, brands, per_creator, per_brand)
    ids = [row["creator_id"] for row in creators]
    of, with_whom = candidates.of(ids)
    names = brands["brand_id"].to_pylist()
    return [(ids[creator], names[brand]) for creator, brand in zip(of, with_whom, strict=True)]


@pytest.mark.parametrize("batch_rows", [1, 2, 10])
def test_candidates_are_who_fits_by_content_and_nobody_without_a_text(batch_rows):
    pairs = found(CREATORS, BRANDS, batch_rows=batch_rows)
    assert pairs == [("c1", "b1"), ("c2", "b2"), ("c4", "b1")]


@pytest.mark.parametrize(
    ("creators", "brands"),
    [(CREATORS, brand_rows()), (CREATORS, brand_rows(brand_row())), ([creator_row()], BRANDS), ([], BRANDS)],
)
def test_nobody_to_compare_with_is_no_candidate_and_no_crash(creators, brands):
    assert found(creators, brands) == []


def test_candidates_alone_are_scored_and_as_among_all():
    brands = BRANDS
    batch = creator_rows(*CREATORS)
    candidates = candidates_by_content([batch.select(CANDIDATE_INPUTS)], brands, 1, 1)
    every = {(row["creator_id"], row["brand_id"]): row for row in score_pairs(batch, brands).to_pylist()}
    some = score_pairs(batch, brands, candidates=candidates).to_pylist()
    assert [(row["creator_id"], row["brand_id"]) for row in some] == [("c1", "b1"), ("c2", "b2"), ("c4", "b1")]
    assert all(row == every[row["creator_id"], row["brand_id"]] for row in some)


def test_the_search_finds_nearly_all_of_the_best_by_content():
    rng = np.random.default_rng(3)

    def shares():
        return dict(zip(CONTENT_TAXONOMY, rng.dirichlet(np.full(len(CONTENT_TAXONOMY), 0.05)), strict=True))

    creators = [creator_row(f"c{place:03}", shares()) for place in range(200)]
    brands = brand_rows(*(brand_row(f"b{place:02}", shares()) for place in range(30)))
    batch = creator_rows(*creators)
    scores = pa.Table.from_batches([score_pairs(batch, brands)])["content_similarity"].to_numpy().reshape(200, 30)
    best = {(f"c{row:03}", f"b{place:02}") for row in range(200) for place in np.argsort(-scores[row])[:2]}
    assert len(best & {*found(creators, brands, per_creator=5)}) / len(best) >= 0.9
