import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.creator_subjects import CreatorTexts, creator_subjects
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets_tests.matching.word_encoder import encode

ANCHORS = SubjectAnchors.of(encode)


def subjects(*creators):
    """Each creator is tags, biography, classes of videos with their counts, and videos with a text."""
    shares = np.zeros((len(creators), len(CONTENT_TAXONOMY)))
    vectors = np.zeros((len(creators), ANCHORS.dimension))
    for row, creator in enumerate(creators):
        for name, count in creator.get("videos", {}).items():
            shares[row, CONTENT_TAXONOMY.index(name)] = count / creator["text_count"]
            vectors[row] += count * encode([name])[0]
    texts = CreatorTexts(
        tags=[creator.get("tags", ()) for creator in creators],
        biographies=[creator.get("biography") for creator in creators],
        video_shares=shares,
        video_vectors=vectors,
        video_counts=np.array([creator.get("text_count", 0) for creator in creators], np.int64),
    )
    return creator_subjects(texts, ANCHORS, encode)


def largest(found, row=0):
    return CONTENT_TAXONOMY[int(found.class_shares[row].argmax())]


@pytest.mark.parametrize(
    ("creator", "class_name", "evidence"),
    [
        ({"tags": ["dancer, choreographer"]}, "dance", 1 / 2),
        ({"biography": "dancer, choreographer | dance teacher, dance crew"}, "dance", 1 / 2),
        ({"videos": {"dance": 5}, "text_count": 5}, "dance", 1 / 4),
        ({"tags": ["dancer, choreographer"], "videos": {"dance": 45}, "text_count": 45}, "dance", 0.95),
    ],
)
def test_each_source_says_what_is_made(creator, class_name, evidence):
    found = subjects(creator)
    assert found.known.tolist() == [True]
    assert largest(found) == class_name
    assert found.evidence[0] == pytest.approx(evidence)
    assert np.linalg.norm(found.vectors[0]) == pytest.approx(1)
    assert found.theme_shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("creator", [{}, {"biography": "🎉 @nina"}, {"biography": ""}])
def test_nothing_said_is_unknown_and_not_a_class(creator):
    found = subjects({"tags": ["dancer, choreographer"]}, creator)
    assert found.known.tolist() == [True, False]
    for rows in (found.class_shares, found.theme_shares, found.vectors, found.directions):
        assert not rows[1].any()
    assert found.evidence[1] == 0


def test_the_first_tag_counts_most():
    dancer = subjects({"tags": ["dancer, choreographer", "magician, illusionist, card tricks"]})
    magician = subjects({"tags": ["magician, illusionist, card tricks", "dancer, choreographer"]})
    assert (largest(dancer), largest(magician)) == ("dance", "magic and illusions")


def test_a_tag_said_twice_counts_once():
    once, twice = (
        subjects({"tags": tags}).class_shares
        for tags in (["prankster, pranks", "dancer, choreographer"], ["prankster, pranks", "dancer, choreographer"] * 2)
    )
    assert (once == twice).all()


def test_one_video_does_not_outweigh_what_is_declared_and_many_of_them_have_a_say():
    def share_of_makeup(text_count):
        found = subjects(
            {"tags": ["dancer, choreographer"], "videos": {"makeup": text_count}, "text_count": text_count}
        )
        return found.class_shares[0, CONTENT_TAXONOMY.index("makeup")]

    few, some, many = map(share_of_makeup, (1, 5, 100))
    assert few < some < many
    assert few < 0.15
    assert 0.3 < many < 0.5


def test_phrases_that_say_nothing_of_content_do_not_dilute_a_biography():
    plain = subjects({"biography": "dancer, choreographer"})
    among_others = subjects({"biography": "dancer, choreographer | qwerty zxcvb | asdfgh 1999"})
    assert largest(plain) == largest(among_others) == "dance"


SOURCES = st.fixed_dictionaries(
    {
        "tags": st.lists(st.sampled_from(["dancer, choreographer", "my garden", "qwerty"]), max_size=3),
        "biography": st.none() | st.text() | st.sampled_from(["singer, songwriter | Lyon", "@nina"]),
    }
) | st.just({"videos": {"makeup": 2, "dance": 1}, "text_count": 4})


@settings(max_examples=40)
@given(st.lists(SOURCES, min_size=1, max_size=4))
def test_a_row_depends_on_its_creator_alone_and_keeps_its_range(creators):
    together = subjects(*creators)
    assert (together.class_shares >= 0).all()
    assert (together.class_shares.sum(axis=1) <= 1 + 1e-9).all()
    assert ((together.evidence >= 0) & (together.evidence <= 1)).all()
    for row, creator in enumerate(creators):
        alone = subjects(creator)
        assert alone.known[0] == together.known[row]
        assert alone.class_shares[0] == pytest.approx(together.class_shares[row], abs=1e-9)
        assert alone.vectors[0] == pytest.approx(together.vectors[row], abs=1e-6)
