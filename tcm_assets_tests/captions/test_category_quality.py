"""Whether the classes that captions get are ones that a person would give, in many languages."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors, named_classes, taxonomy_vectors
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.text_encoder import CachedTextEncoder, text_encoder

CLASSES = {
    "gym": "gym and strength training",
    "makeup": "makeup",
    "football": "football",
    "food": "food and cooking",
    "pets": "pets and animals",
    "dance": "dance",
    "cars": "cars and vehicles",
    "travel": "travel and places",
    "games": "video games",
    "fashion": "fashion and outfits",
    "books": "books and reading",
    "family": "family and parenting",
    "cricket": "team and ball sports",
    "pranks": "pranks and practical jokes",
    "school": "school and student life",
    "unclear": None,
}
"""The classes of the written captions, by the short names that they have there."""


def read(name):
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def judged(name):
    """Pairs of a real caption and the classes that a reader accepts for it."""
    return [(caption, entry["classes"]) for entry in read(name)["judged"] for caption in entry["captions"]]


@pytest.fixture(scope="module")
def class_vectors(encoded_anchors: Path) -> ClassVectors:
    return taxonomy_vectors(CachedTextEncoder(text_encoder(device="cpu"), FeatureCache(encoded_anchors)).encode)


@pytest.fixture(scope="module")
def name_all(class_vectors):
    encode = text_encoder(device="cpu").encode
    return lambda captions: named_classes(np.asarray(encode(captions), np.float64), class_vectors)


def test_seventeen_in_twenty_of_the_named_real_captions_are_right(name_all):
    captions, accepted = zip(*judged("judged_captions.toml"), strict=True)
    named = name_all(list(captions))
    right = [name in own for name, own in zip(named, accepted, strict=True) if name]
    assert len(right) >= 0.97 * len(captions) > 170  # all were named when they were judged
    assert sum(right) / len(right) >= 0.85


def test_six_in_ten_real_captions_are_named(name_all):
    captions, accepted = zip(*judged("tuning_captions.toml"), strict=True)
    named = name_all(list(captions))
    right = [name in own for name, own in zip(named, accepted, strict=True) if name]
    assert len(right) / len(captions) >= 0.6
    assert sum(right) / len(right) >= 0.85


@pytest.fixture(scope="module")
def written(name_all):
    """Written captions: language, right class or None, named class; the second of each pair, never tuned on."""
    rows = [
        (language, CLASSES[short], captions[-1])
        for language, by_class in read("written_captions.toml").items()
        for short, captions in by_class.items()
    ]
    named = name_all([caption for _, _, caption in rows])
    return [(language, right, name) for (language, right, _), name in zip(rows, named, strict=True)]


def test_captions_of_every_language_are_named(written):
    languages = {language for language, _, _ in written}
    assert len(languages) >= 18
    for language in languages:
        named = [name for own, right, name in written if own == language and right and name]
        assert len(named) >= 4, language


def test_nineteen_in_twenty_of_the_named_written_captions_are_right(written):
    named = [(right, name) for _, right, name in written if name]
    assert sum(right == name for right, name in named) / len(named) >= 0.95


@pytest.mark.parametrize(("part", "least_right"), [("seen", 0.9), ("held_out", 0.9), ("later", 0.7)])
def test_nearly_all_subjects_of_languages_beyond_english_are_named(name_all, part, least_right):
    rows = [
        (CLASSES[short], caption)
        for by_class in read("subjects_by_language.toml")[part].values()
        for short, captions in by_class.items()
        for caption in captions
    ]
    named = name_all([caption for _, caption in rows])
    found = [(right, name) for (right, _), name in zip(rows, named, strict=True) if right and name]
    assert len(found) / sum(right is not None for right, _ in rows) >= 0.9
    assert sum(right == name for right, name in found) / len(found) >= least_right
    assert sum(right is None and name is not None for (right, _), name in zip(rows, named, strict=True)) <= 2


def test_every_class_of_the_judgements_exists():
    known = {*CONTENT_TAXONOMY, None}
    assert set(CLASSES.values()) <= known
    for name in ("judged_captions.toml", "tuning_captions.toml"):
        assert {own for _, accepted in judged(name) for own in accepted} <= known
