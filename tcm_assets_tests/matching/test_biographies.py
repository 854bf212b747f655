import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.matching.biographies import MOST_PHRASES, biography_phrases


@pytest.mark.parametrize(
    ("biography", "phrases"),
    [
        (None, []),
        ("", []),
        ("🎉✨", []),
        ("@nina", []),
        ("https://example.org/shop nina@mail.example linktr.ee/nina", []),
        ("Food reviews in Lyon", ["Food reviews in Lyon"]),
        ("Dancer | Mum of 2\nMadrid", ["Dancer", "Mum of 2", "Madrid"]),
        ("I bake. I knit! Do you?", ["I bake", "I knit!", "Do you?"]),
        ("baker - teacher, runner", ["baker", "teacher", "runner"]),
        ("baker 🍞 runner 🏃‍♀️ Lyon", ["baker", "runner", "Lyon"]),
        ("Dancer | Dancer", ["Dancer"]),
        ("#makeup #skincare", ["makeup #skincare"]),
        ("𝗠𝗮𝗸𝗲𝘂𝗽 𝗮𝗿𝘁𝗶𝘀𝘁", ["Makeup artist"]),
        ("美食、旅行", ["美食", "旅行"]),
        ("料理が好きです。東京", ["料理が好きです。", "東京"]),
        ("먹방", ["먹방"]),
        ("طبخ، وصفات", ["طبخ، وصفات"]),
        ("K.", []),
    ],
)
def test_a_biography_is_cut_into_its_phrases(biography, phrases):
    assert biography_phrases(biography) == phrases


def test_a_long_biography_is_read_from_its_start():
    assert biography_phrases(" | ".join(f"phrase {number}" for number in range(40))) == [
        f"phrase {number}" for number in range(MOST_PHRASES)
    ]


@given(st.none() | st.text())
def test_no_text_is_a_crash(biography):
    phrases = biography_phrases(biography)
    assert len(phrases) == len(set(phrases)) <= MOST_PHRASES
    assert all(any(map(str.isalpha, phrase)) for phrase in phrases)
