"""Subjects that a brief rules out or asks for in its own words, found by meaning with the packaged models."""

import datetime

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.campaigns.shortlists.named_subjects import named_subjects, subjects_made
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import PACKAGED
from tcm_assets.models.text_encoder import CachedSubjectEncoder

TAGS = {
    "vera": ["luxury fashion", "beauty content"],
    "thea": ["thrift fashion", "diy projects"],
    "dora": ["dance videos"],
    "khaby": ["comedy sketches", "reaction videos"],
    "gus": ["car reviews"],
}


@pytest.fixture(scope="module")
def encoder(encoded_anchors):
    return CachedSubjectEncoder(PACKAGED, FeatureCache(encoded_anchors))


def made_by(subjects, encoder):
    anchors = SubjectAnchors.of(encoder.encode)
    vectors = anchors.from_content_mean(
        np.asarray(encoder.encode([", ".join(own) for own in TAGS.values()]), np.float64)
    )
    embeddings = pa.chunked_array([pa.array([*vectors.tolist(), None], pa.list_(pa.float32()))])
    tags = pa.chunked_array([pa.array([*TAGS.values(), None], pa.list_(pa.string()))])
    *known, unknown = subjects_made(tuple(subjects), embeddings, tags, encoder).to_pylist()
    assert unknown is None
    return {name: own for name, own in zip(TAGS, known, strict=True) if own}


def test_a_narrow_word_bars_those_who_make_it_and_no_others_of_their_class(encoder):
    assert made_by(["luxe", "second-hand clothes"], encoder) == {"vera": ["luxe"], "thea": ["second-hand clothes"]}


def test_the_piece_of_content_is_no_subject(encoder):
    assert made_by(["comedy videos"], encoder) == {"khaby": ["comedy videos"]}
    assert made_by(["reaction videos"], encoder) == {"khaby": ["reaction videos"]}
    assert made_by(["videos"], encoder).keys() <= {"dora", "khaby"}


def test_nothing_named_and_nobody_known(encoder):
    assert made_by([], encoder) == {}
    nobody = pa.chunked_array([pa.nulls(2, pa.list_(pa.float32()))])
    tags = pa.chunked_array([pa.nulls(2, pa.list_(pa.string()))])
    assert subjects_made(("luxe",), nobody, tags, encoder).to_pylist() == [None, None]


def test_a_brief_names_what_it_rules_out():
    day = datetime.date(2026, 10, 31)
    brief = read_brief("Sustainable fashion, 2 creators, no luxury, no alcohol, no luxury", day, {})
    assert named_subjects(brief) == ("luxury",)
