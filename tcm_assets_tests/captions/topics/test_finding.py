"""Planted topics are found and named, and nothing else is."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.topics.finding import (
    EVERYDAY_SENTENCES,
    background_directions,
    find_topics,
    topic_texts,
)
from tcm_assets.captions.topics.naming import LEAST_TEXTS
from tcm_assets.models.text_encoder import text_encoder
from tcm_assets_tests.captions.topics.topic_corpus import NO_BACKGROUND, as_table, axis, planted_texts

DAY = date(2020, 10, 1)


@pytest.fixture
def texts():
    connection = ibis.duckdb.connect()

    def of(*videos: tuple[str, str | None], sample_texts: int = 10, revision: str = "1") -> list[dict]:
        """The texts of videos of (video_id, text_sha256)."""
        ids = [video_id for video_id, _ in videos]
        vectors = [None if text is None else [1.0, 0.0] for _, text in videos]
        columns = {
            "text_embeddings": {
                "video_id": ids,
                "upload_date": [DAY] * len(ids),
                "text_sha256": pa.array([text for _, text in videos], pa.string()),
                "embedding": pa.array(vectors, pa.list_(pa.float32())),
                "model_name": ["m"] * len(ids),
                "model_revision": [revision] * len(ids),
            },
            "content_analysis": {
                "video_id": ids,
                "keywords": [[f"keyword of {video_id}"] for video_id in ids],
                "language": ["da"] * len(ids),
            },
            "videos": {
                "video_id": ids,
                "author_id": [f"author of {video_id}" for video_id in ids],
                "author_username": ids,
            },
        }
        stored = {name: connection.create_table(name, pa.table(table)) for name, table in columns.items()}
        return topic_texts(**stored, sample_texts=sample_texts).to_pyarrow().to_pylist()

    return of


def test_a_text_stands_once_with_what_its_first_video_says(texts):
    (one, other) = texts(("3", "b"), ("2", "b"), ("9", "a"), ("4", None))
    assert (one["text_sha256"], other["text_sha256"]) == ("a", "b")
    assert (other["account"], other["keywords"], other["language"]) == ("author of 2", ["keyword of 2"], "da")
    assert (other["embedding"], other["model_name"], other["model_revision"]) == ([1.0, 0.0], "m", "1")


def test_of_too_many_texts_those_with_the_smallest_hashes_are_taken(texts):
    rows = texts(("1", "c"), ("2", "a"), ("3", "b"), ("4", "a"), sample_texts=2)
    assert [row["text_sha256"] for row in rows] == ["a", "b"]


def test_the_precision_of_a_model_makes_no_other_model(texts):
    (row,) = texts(("1", "a"), revision="1+bfloat16")
    assert row["model_revision"] == "1"


def test_directions_are_orthonormal_and_span_the_languages():
    chance = np.random.default_rng(0)
    vectors = {}

    def encode(sentences):
        vectors.update({sentence: chance.normal(size=40) for sentence in sentences})
        return np.array([vectors[sentence] for sentence in sentences])

    directions = background_directions(encode)
    assert directions @ directions.T == pytest.approx(np.eye(len(directions)), abs=1e-9)
    for language in EVERYDAY_SENTENCES:
        mean = np.mean([vectors[sentence] for sentence in language.sentences], axis=0)
        assert mean - (mean @ directions.T) @ directions == pytest.approx(np.zeros(40), abs=1e-9)


def test_a_model_that_knows_no_languages_apart_has_few_directions():
    mean = np.eye(30)[0]
    noise = iter(np.random.default_rng(0).normal(scale=1e-3, size=(100, 30)))
    assert len(background_directions(lambda sentences: np.array([mean + next(noise) for _ in sentences]))) == 1


def test_texts_of_two_languages_on_one_subject_come_nearer_than_those_of_one_language_on_two():
    encoder = text_encoder(device="cpu")
    subject, other = "pasta koken in de keuken", "gitaar spelen op het podium"
    vectors = encoder.encode([subject, other, "cooking pasta in the kitchen"]).astype(float)
    directions = background_directions(encoder.encode)
    vectors -= (vectors @ directions.T) @ directions
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]


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
    assert names(found) == ["pasta"]


def test_texts_of_two_accounts_are_a_series():
    rows = planted_texts(cooking=20, chess=12)
    for number, row in enumerate(row for row in rows if "chess" in row["keywords"]):
        row["account"] = f"player {number % 2}"
    assert names(find_topics(as_table(rows), NO_BACKGROUND)) == ["pasta"]


def test_what_is_alike_in_tone_alone_has_no_name_and_is_no_topic():
    rows = planted_texts(cooking=20, dance=12)
    for row in rows:
        if "dance" in row["keywords"]:
            row["keywords"] = []
    assert names(find_topics(as_table(rows), NO_BACKGROUND)) == ["pasta"]


def test_a_direction_of_the_background_makes_no_topic():
    # All dances are written in one language, say, and are alike in that alone.
    found = find_topics(as_table(planted_texts(cooking=20, dance=12)), axis("dance")[None, :])
    assert names(found) == ["pasta"]
    assert found[0].centroid @ axis("dance") == pytest.approx(0, abs=1e-6)


WORDS = {
    "tr": {"cooking": ("yemek", "mutfak"), "dance": ("dans", "adım")},
    "ja": {"cooking": ("料理", "台所"), "dance": ("ダンス", "振付")},
    "fi": {"cooking": ("ruoka", "keittiö"), "dance": ("tanssi", "askel")},
    "pl": {"cooking": ("przepis", "kuchnia"), "dance": ("taniec", "krok")},
}
"""What people write of two subjects in languages that share no word."""


def texts_in(languages, size=8):
    """So many texts of each subject in each of the languages: of one subject they are as near as within a language."""
    rows = planted_texts(noise_count=0, cooking=size * len(languages), dance=size * len(languages))
    for place, row in enumerate(rows):
        row["language"] = languages[place % len(languages)]
        subject = "cooking" if "pasta" in row["keywords"] else "dance"
        row["keywords"] = [*WORDS[row["language"]][subject]]
    return rows


def test_a_topic_of_many_languages_has_a_name_in_each():
    topics = find_topics(as_table(texts_in(list(WORDS))), NO_BACKGROUND)
    found = [{name.language: set(name.keywords) for name in topic.names} for topic in topics]
    for subject in ("cooking", "dance"):
        assert {language: set(words[subject]) for language, words in WORDS.items()} in found
    assert len(found) == 2


def test_a_topic_is_called_as_most_of_its_texts_are_written():
    rows = [*texts_in(["tr"], 14), *texts_in(["ja"], 6)]
    topics = find_topics(as_table(rows), NO_BACKGROUND)
    assert [[name.language for name in topic.names] for topic in topics] == [["tr", "ja"]] * 2
    assert {frozenset(topic.keywords) for topic in topics} == {frozenset(words) for words in WORDS["tr"].values()}


def test_few_texts_of_a_language_give_no_name_in_it_and_stay():
    rows = [*texts_in(["tr"], 14), *texts_in(["ja"], LEAST_TEXTS - 1)]
    topics = find_topics(as_table(rows), NO_BACKGROUND)
    assert [[name.language for name in topic.names] for topic in topics] == [["tr"]] * 2


def test_a_language_whose_texts_share_no_word_has_no_name():
    rows = [*texts_in(["tr"], 14), *texts_in(["ja"], 6)]
    for number, row in enumerate(rows):
        if row["language"] == "ja":
            row["keywords"] = [f"語{number}"]
    assert {name.language for topic in find_topics(as_table(rows), NO_BACKGROUND) for name in topic.names} == {"tr"}
