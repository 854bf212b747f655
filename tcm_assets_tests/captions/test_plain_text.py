import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.keywords import keywords
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.text_embeddings import video_text


@pytest.mark.parametrize("word", ["สำหรับ", "น้ำ", "ຄຳ", "ㅋㅋㅋㅋ", "ㅠㅠ", "मेरी", "می‌خواهم", "한국어", "👩‍👧"])
def test_words_stay_as_people_type_them(word: str) -> None:
    assert plain_text(word) == word


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Ｈｅｌｌｏ", "Hello"), ("ﷺ", unicodedata.normalize("NFKC", "ﷺ")), ("be\u00adauty", "beauty"), ("ｶﾞｰﾙ", "ガール")],
)
def test_other_ways_to_write_a_letter_become_the_usual_one(written: str, plain: str) -> None:
    assert plain_text(written) == plain


@given(st.text())
def test_plain_text_is_plain(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


def test_thai_keywords_are_words() -> None:
    assert "มือใหม่" in "".join(keywords("แต่งตาสำหรับมือใหม่", [], "th"))
    assert not any("\u0e4d" in word for word in keywords("สูตรน้ำจิ้มซีฟู้ด", [], "th"))


def test_an_address_says_nothing_about_a_video() -> None:
    assert video_text("https://example.com/makeup", []) is None
    assert video_text("my look https://example.com/dogs", []) == "my look"
