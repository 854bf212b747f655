"""Planted topics are found and named, and nothing else is."""

import numpy as np
import pytest

from tcm_assets.captions.topics.finding import LEAST_TEXTS, find_topics
from tcm_assets_tests.captions.topics.topic_corpus import NO_BACKGROUND, as_table, axis, planted_texts


def names(topics) -> list[str]:
    return [topic.keywords[0] for topic in topics]


def test_planted_topics_are_found_and_named_the_largest_first():
    cooking, dance = find_topics(as_table(planted_texts(cooking=20, dance=12)), NO_BACKGROUND)
    assert (set(cooking.keywords), set(dance.keywords)) == ({"pasta", "kitchen"}, {"dance", "shuffle"})
    for topic, name in ((cooking, "cooking"), (dance, "dance")):
        assert topic.centroid @ axis(name) > 0.95
        assert np.linalg.norm(topic.centroid) == pytest.approx(1, abs=1e-5)


def test_texts_about_nothing_in_common_make_no_topic():
    assert find_topics(as_table(planted_texts(noise_count=40)), NO_BACKGROUND) == []
    assert find_topics(as_table([]), NO_BACKGROUND) == []
    assert find_topics(as_table(planted_texts(noise_count=1)), NO_BACKGROUND) == []


def test_texts_without_keywords_have_no_name_and_make_no_topic():
    rows = planted_texts(cooking=20)
    for keywords in ([], ["the", "fyp"]):
        assert find_topics(as_table([row | {"keywords": keywords} for row in rows]), NO_BACKGROUND) == []


def test_the_same_texts_give_the_same_topics():
    texts = as_table(planted_texts(cooking=20, dance=12, chess=6))
    first, second = find_topics(texts, NO_BACKGROUND), find_topics(texts, NO_BACKGROUND)
    assert [topic.keywords for topic in first] == [topic.keywords for topic in second]
    assert all(np.array_equal(one.centroid, two.centroid) for one, two in zip(first, second, strict=True))


def test_the_order_of_the_texts_moves_no_topic():
    rows = planted_texts(cooking=20, dance=12, chess=6)
    shuffled = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))]
    for one, two in zip(*(find_topics(as_table(each), NO_BACKGROUND) for each in (rows, shuffled)), strict=True):
        assert one.keywords == two.keywords
        assert one.centroid == pytest.approx(two.centroid, abs=1e-5)


def test_too_few_texts_are_a_coincidence():
    found = find_topics(as_table(planted_texts(cooking=20, chess=LEAST_TEXTS - 1)), NO_BACKGROUND)
    assert names(found) == ["kitchen"]


def test_texts_of_two_accounts_are_a_series():
    rows = planted_texts(cooking=20, chess=12)
    for number, row in enumerate(row for row in rows if "chess" in row["keywords"]):
        row["account"] = f"player {number % 2}"
    assert names(find_topics(as_table(rows), NO_BACKGROUND)) == ["kitchen"]


def test_what_is_alike_in_tone_alone_has_no_name_and_is_no_topic():
    rows = planted_texts(cooking=20, dance=12)
    for row in rows:
        if "dance" in row["keywords"]:
            row["keywords"] = []
    assert names(find_topics(as_table(rows), NO_BACKGROUND)) == ["kitchen"]


def test_a_direction_of_the_background_makes_no_topic():
    # All dances are written in one language, say, and are alike in that alone.
    found = find_topics(as_table(planted_texts(cooking=20, dance=12)), axis("dance")[None, :])
    assert names(found) == ["kitchen"]
    assert found[0].centroid @ axis("dance") == pytest.approx(0, abs=1e-6)
