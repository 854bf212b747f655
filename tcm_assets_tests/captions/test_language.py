import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.language import LANGUAGES, LEAST_CONFIDENCE, UNKNOWN, caption_language, written_text


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("this is my favourite recipe of all time", "en"),
        ("Bestaat dit echt of is het een grap?", "nl"),
        ("Heute wieder Tanz – was meint ihr?", "de"),
        ("Hoy toca cocina, ¿quién se apunta?", "es"),
        ("Hoje tem dança, comenta aí", "pt"),
        ("Encore une vidéo, dites-moi tout", "fr"),
        ("Dziś znowu taniec, co myślicie?", "pl"),
        ("Bu gün çok güzel", "tr"),
        ("今日もダンスをやってみた", "ja"),
        ("오늘도 연습했어요", "ko"),
        ("අලුත් එක බලන්න", "si"),
        ("Reply to @someone Bestaat dit echt? #fyp #gym #workout #anime 😂😂", "nl"),
    ],
)
def test_the_language_of_the_words(caption, code):
    language = caption_language(caption)
    assert language.code == code
    assert LEAST_CONFIDENCE <= language.confidence <= 1


@pytest.mark.parametrize(
    "caption", [None, "", "😂😂", "#fyp #workout #motivation", "omg", "@someone @other", "1 2 3 4 5 6 7"]
)
def test_nothing_written_has_no_language(caption):
    assert caption_language(caption) == UNKNOWN


def test_a_guess_is_no_answer():
    assert caption_language("Kakashi mi fav") == UNKNOWN


def test_what_is_left_to_read():
    caption = "Tell me 3 things!! IG: some.one https://example.org 𝓷𝓸𝔀 #gym"
    assert written_text(caption) == "Tell me things!! now"


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_caption_has_a_known_language_or_none(caption):
    code, confidence = caption_language(caption)
    assert (code is None) == (confidence is None)
    assert code is None or code in LANGUAGES
