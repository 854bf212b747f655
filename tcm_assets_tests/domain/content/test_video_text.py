import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcm_assets.domain.content.video_text import video_text


@pytest.mark.parametrize(
    ("caption", "hashtags", "text"),
    [
        ("Confidence went 📈", [], "Confidence went 📈"),
        (
            "Never satisfied... #fitness #fyp #leg_day",
            ["fitness", "fyp", "leg_day"],
            "Never satisfied... fitness leg day",
        ),
        ("I love #horses so much #horses", ["horses"], "I love horses so much"),
        ("#anime#animeedit##naruto", ["anime", "animeedit", "naruto"], "anime anime edit naruto"),
        ("no tags written", ["Gym", "viral", "gym"], "no tags written gym"),
        ("Reply to @someone try this  \n\t now", [], "try this now"),
        ("♡︎𝚙𝚊𝚛𝚝 1", [], "♡︎part 1"),
        ("สวัสดีครับ #อาหาร", ["อาหาร"], "สวัสดีครับ อาหาร"),
        ("كم وزنكم ؟ #قط", ["قط"], "كم وزنكم ؟ قط"),
        ("😂😂", None, "😂😂"),
    ],
)
def test_the_text_is_the_caption_with_its_tags_as_words(caption, hashtags, text):
    assert video_text(caption, hashtags) == text


@pytest.mark.parametrize(
    ("caption", "hashtags"),
    [
        ("", []),
        (None, None),
        ("  \n", []),
        ("#fyp #foryou #viral", ["fyp", "foryou", "viral"]),
        ("Reply to @someone", []),
        ("\u200b\ufeff\ufffc", []),
        ("\ufe0f\u200d", []),
        ("#_ #", ["_"]),
        ("...!?", []),
    ],
)
def test_nothing_to_read_is_none(caption, hashtags):
    assert video_text(caption, hashtags) is None


def test_a_long_caption_stays_whole():
    caption = "word " * 2000
    assert video_text(caption, []) == caption.strip()


TAGS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), max_size=8), max_size=5)


@given(st.text(st.characters(codec="utf-8"), max_size=60), TAGS)
@example("#a#A#a_", ["A", "a"])
@example("@" * 30 + "#" * 30, ["#", "@"])
def test_any_caption_gives_a_folded_text_or_none(caption, hashtags):
    text = video_text(caption, hashtags)
    if text is not None:
        assert text == " ".join(text.split())
        assert text == video_text(caption, hashtags)
        known = set(unicodedata.normalize("NFKC", " ".join([caption, *hashtags])).casefold())
        assert set(text.casefold()) <= known | {" "}
