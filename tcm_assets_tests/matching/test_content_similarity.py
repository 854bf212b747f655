import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.content_similarity import class_presence, content_likeness, content_similarity
from tcm_assets.matching.match_fit import MATCH_FIT, ContentFit
from tcm_assets_tests.matching.profile_rows import brand_row, brand_rows, creator_row, creator_rows

LIKENESSES = ("best_class", "all_classes", "themes", "words")


def likeness(creator, brand):
    """The four likenesses and the matched class; None where content is unknown."""
    found = content_likeness(creator_rows(creator), brand_rows(brand))
    if not found.known[0, 0]:
        return None
    values = {name: float(getattr(found, name)[0, 0]) for name in LIKENESSES}
    return values | {"matched": CONTENT_TAXONOMY[found.matched[0, 0]]}


def test_each_likeness_is_of_its_own_columns():
    found = likeness(
        creator_row(makes={"makeup": 0.6, "dance": 0.3}, speaks_of={"perfume": 0.8}, embedding=[0.6, 0.8]),
        brand_row(wants={"makeup": 0.5, "dance": 0.9}, sells={"perfume": 0.5}, embedding=[1.0, 0.0]),
    )
    assert found == {
        "best_class": pytest.approx(0.5),  # makeup is all of what counts, dance half of it
        "all_classes": pytest.approx(0.6 * 0.5 + 0.3 * 0.9),
        "themes": pytest.approx(0.8 * 0.5),
        "words": pytest.approx(0.6),
        "matched": "makeup",
    }


def test_the_class_that_carries_a_pair_is_not_always_the_creators_largest():
    found = likeness(creator_row(makes={"makeup": 0.6, "dance": 0.3}), brand_row(wants={"dance": 0.9}))
    assert (found["matched"], found["best_class"]) == ("dance", pytest.approx(0.45))


def test_nothing_in_common_is_hardly_likely_and_everything_nearly_certain():
    def probability(creator, brand):
        return float(content_similarity(creator_rows(creator), brand_rows(brand))[0][0, 0])

    far = probability(
        creator_row(makes={"makeup": 1.0}, speaks_of={"perfume": 1.0}, embedding=[1.0, 0.0]),
        brand_row(wants={"football": 1.0}, sells={"skincare": 1.0}, embedding=[-0.2, 0.98]),
    )
    near = probability(
        creator_row(makes={"makeup": 1.0}, speaks_of={"perfume": 1.0}, embedding=[1.0, 0.0]),
        brand_row(wants={"makeup": 1.0}, sells={"perfume": 1.0}, embedding=[0.2, 0.98]),
    )
    assert far < 0.05 < 0.95 < near


def test_a_creator_of_two_classes_is_present_in_both():
    shares = np.array([[0.5, 0.5], [1.0, 0.0], [0.2, 0.1], [0.0, 0.0]])
    assert class_presence(shares).tolist() == [
        [1.0, 1.0],
        [1.0, 0.0],
        # Little of the text is about any class at all.
        [pytest.approx(0.6), pytest.approx(0.3)],
        [0.0, 0.0],
    ]


@pytest.mark.parametrize(("made", "wanted"), [(None, {"dance": 1.0}), ({"dance": 1.0}, None), (None, None)])
def test_without_a_text_on_either_side_it_is_unknown(made, wanted):
    assert likeness(creator_row(makes=made), brand_row(wants=wanted)) is None


def test_vectors_of_two_models_are_refused():
    with pytest.raises(ValueError, match="one model"):
        likeness(creator_row(makes={}, embedding=[1.0]), brand_row(wants={}, embedding=[1.0, 0.0]))


@pytest.mark.parametrize("raised", LIKENESSES)
@given(values=st.tuples(*(st.floats(0, 1),) * 4), more=st.floats(0, 1))
def test_more_of_any_likeness_is_never_less_likely(raised, values, more):
    def probability(values):
        matrices = {name: np.array([[value]]) for name, value in zip(LIKENESSES, values, strict=True)}
        made = content_likeness(creator_rows(creator_row(makes={})), brand_rows(brand_row(wants={})))
        likeness = type(made)(**matrices, matched=made.matched, known=made.known)
        return float(likeness.probability(MATCH_FIT.content)[0, 0])

    pairs = zip(LIKENESSES, values, strict=True)
    higher = tuple(max(value, more) if name == raised else value for name, value in pairs)
    assert 0 <= probability(values) <= probability(higher) <= 1


def test_the_fit_says_how_much_each_likeness_counts():
    alone = ContentFit(best_class=0.0, all_classes=2.0, themes=0.0, words=0.0, constant=-1.0)
    found, known = content_similarity(
        creator_rows(creator_row(makes={"dance": 1.0})), brand_rows(brand_row(wants={"dance": 0.5})), alone
    )
    assert known.all()
    assert found[0, 0] == pytest.approx(0.5)
