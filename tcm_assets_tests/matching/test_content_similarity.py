import pyarrow as pa
import pytest

from tcm_assets.matching.content_similarity import THEME_WEIGHT, WORDS_WEIGHT, content_similarity
from tcm_assets.matching.tables import (
    SPONSOR_THEMES,
    THEME_AFFINITIES,
    THEME_SHARES,
    theme_affinity_column_name,
    theme_share_column_name,
)

VECTOR = ("embedding", pa.list_(pa.float32()))

CREATORS = pa.schema([VECTOR, *((column.name, pa.float64()) for column in THEME_AFFINITIES)])

BRANDS = pa.schema([VECTOR, *((column.name, pa.float64()) for column in THEME_SHARES)])


def creator(embedding, **affinities):
    of_all = {theme_affinity_column_name(theme): affinities.get(theme, 0.0) for theme in SPONSOR_THEMES}
    return {"embedding": embedding} | (of_all if embedding else {})


def brand(embedding, **shares):
    of_all = {theme_share_column_name(theme): shares.get(theme, 0.0) for theme in SPONSOR_THEMES}
    return {"embedding": embedding} | (of_all if embedding else {})


def similarity(creator, brand):
    creators = pa.RecordBatch.from_pylist([creator], CREATORS)
    value, known = content_similarity(creators, pa.Table.from_pylist([brand], BRANDS))
    return value[0, 0] if known[0, 0] else None


def test_the_ideal_pair_reaches_one():
    assert similarity(creator([1.0, 0.0], beauty=1.0), brand([1.0, 0.0], beauty=1.0)) == pytest.approx(1)


def test_nothing_in_common_is_zero():
    assert similarity(creator([1.0, 0.0], beauty=1.0), brand([-1.0, 0.0], home=1.0)) == 0


def test_themes_are_weighed_by_the_brands_shares():
    value = similarity(creator([1.0, 0.0], family=1.0, home=0.5), brand([-1.0, 0.0], family=0.6, home=0.4))
    assert value == pytest.approx(THEME_WEIGHT * (0.6 * 1.0 + 0.4 * 0.5))


def test_words_are_stretched_between_their_bounds():
    value = similarity(creator([1.0, 0.0]), brand([0.2, 0.96**0.5]))
    assert value == pytest.approx(WORDS_WEIGHT * 0.5, abs=1e-6)


@pytest.mark.parametrize(("own", "theirs"), [(None, [1.0]), ([1.0], None), (None, None)])
def test_without_a_text_on_either_side_it_is_unknown(own, theirs):
    assert similarity(creator(own), brand(theirs)) is None


def test_vectors_of_two_models_are_refused():
    with pytest.raises(ValueError, match="one model"):
        similarity(creator([1.0]), brand([1.0, 0.0]))
