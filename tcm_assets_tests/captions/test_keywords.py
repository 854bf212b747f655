import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcm_assets.captions.hashtags import is_platform_noise
from tcm_assets.captions.keywords import MAX_KEYWORDS, MAX_PHRASE_CHARACTERS, keywords
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.stop_words import stop_words
from tcm_assets.captions.words import is_laughter


@pytest.mark.parametrize(
    ("caption", "hashtags", "phrases"),
    [
        ("Never satisfied... #fitness #fyp #gym", ["fitness", "fyp", "gym"], ["fitness", "gym", "satisfied"]),
        ("Hope this helps! #fyp", ["fyp"], ["hope", "helps"]),
        ("my homemade carrot cake", [], ["homemade carrot cake"]),
        ("here are striped grey kittens sleeping today", [], ["striped", "grey", "kittens", "sleeping"]),
        ("one green apple tree stands tall", [], ["green", "apple", "tree", "stands", "tall"]),
        ("carrot cake, and more cake: cake", [], ["carrot cake", "cake"]),
        ("#leg_day #legday", ["leg_day", "legday"], ["leg day"]),
        ("#gymmotivation then #fitness", [], ["gym motivation", "fitness"]),
        ("tag only in the export", ["Protein", "viral"], ["protein", "tag", "export"]),
        ("thanks @gymshark for the shoes https://example.org/gloves", [], ["shoes"]),
        ("horse 🐎 riding", [], ["horse", "riding"]),
        ("❤️horse❤️", [], ["horse"]),
        ("don’t make-up artist", [], ["make-up artist"]),
        ("100 2020 7 #1", ["1"], []),
        ("the 2nd #2nd_floor", ["2nd_floor"], ["2nd floor", "2nd"]),
        ("x y z", [], []),
        ("👻 !!! ...", [], []),
        ("", [], []),
        (None, None, []),
    ],
)
def test_phrases_best_first(caption, hashtags, phrases):
    assert keywords(caption, hashtags) == phrases


def test_a_hashtag_ranks_before_written_words_and_a_written_phrase_of_three_beside_it():
    assert keywords("word, homemade carrot cake #baking", ["baking"]) == ["homemade carrot cake", "baking", "word"]


def test_words_that_stand_in_longer_phrases_weigh_more():
    assert keywords("coffee. iced coffee drink. tea", []) == ["iced coffee drink", "coffee", "tea"]


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("สวัสดีครับ #อาหาร", ["อาหาร", "สวัสดี", "ครับ"]),
        ("🤦🏻‍♂️كم وزنكم ؟ #قط", ["قط", "وزنكم"]),
        ("Ответить пользователю @anwexte богиня темари", ["богиня темари"]),
        ("ශ්‍රී ලංකා", ["ශ්‍රී ලංකා"]),
        ("𝒟𝒶𝓃𝒸𝑒 ＶＩＤＥＯ", ["dance video"]),
        ("猫 が 好き", ["猫", "好き"]),
    ],
)
def test_words_are_of_any_script(caption, phrases):
    assert keywords(caption, []) == phrases


def test_a_long_caption_gives_five_and_a_wall_of_letters_none():
    assert len(keywords("deadlift morning. " * 300 + "squat, bench, row, curl, press", [])) == MAX_KEYWORDS
    assert keywords("a" * 10_000, ["b" * 10_000]) == []


@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.lists(st.text(st.characters(codec="utf-8"), max_size=10), max_size=6),
)
@example("ΑΣ ΟΔΟΣ'Α İstanbul ﬁt", ["ΣΑΣ_İ"])
@example("#" * 20 + "@" * 20 + "'-'-", ["_", "'"])
def test_any_caption_gives_few_distinct_phrases_of_its_own_words(caption, hashtags):
    found = keywords(caption, hashtags)
    assert len(found) == len(set(found)) <= MAX_KEYWORDS
    source = plain_text(" ".join([caption, *hashtags])).casefold().replace("’", "'")
    for phrase in found:
        assert 0 < len(phrase) <= MAX_PHRASE_CHARACTERS
        assert any(character.isalpha() for character in phrase)
        assert not is_platform_noise(phrase)
        for word in phrase.split():
            assert word.casefold() in source


@pytest.mark.parametrize(
    ("caption", "language", "phrases"),
    [
        ("子猫が初めて鏡を見た日", "ja", ["子猫", "鏡"]),
        ("สูตรแกงเขียวหวานของคุณยาย #อาหารไทย", "th", ["อาหารไทย", "สูตร", "แกง", "เขียว", "หวาน"]),
        ("我们的小猫第一次看到镜子", "zh", ["小猫", "镜子"]),
        ("แต่งตาสำหรับมือใหม่", "th", ["แต่ง", "ตา", "มือ"]),
        ("สูตรน้ำจิ้มซีฟู้ด", "th", ["น้ำ"]),
        ("สูตรน\u0e49\u0e4d\u0e32จิ้ม", "th", ["น้ำ"]),  # the vowel typed in its two parts
        ("ㅋㅋㅋㅋ 너무 웃겨 ㅠㅠ", "ko", ["너무 웃겨"]),
        ("hhhhh ههههه dance wwww", "en", ["dance"]),
        ("मैं और वो खाना बनाते", "hi", ["खाना बनाते"]),
        ("jeg går altid en tur med min hund", "da", ["tur", "hund"]),
        ("Karim war im Krieg", "de", ["karim", "krieg"]),
        ("the war is over", "en", ["war"]),
    ],
)
def test_words_of_a_language_without_its_stop_words(caption, language, phrases):
    found = keywords(caption, [], language)
    assert set(phrases) <= set(found), found
    assert not set(found) & stop_words(language)
    assert not [word for phrase in found for word in phrase.split() if is_laughter(word)]


FUNCTION_WORDS = "the and don't het und para não pour jeg også yang için và и في और です मैं ஒரு ทำ สำหรับ নয়"


@pytest.mark.parametrize("word", FUNCTION_WORDS.split())
def test_function_words_are_stop_words(word):
    assert word in stop_words(None)


@pytest.mark.parametrize("word", ["war", "son", "hat", "gym", "dance", "food", "horse", "music", "art", "makeup"])
def test_topics_are_no_stop_words(word):
    assert word not in stop_words(None)


def test_stop_words_are_written_with_the_straight_apostrophe():
    assert not [word for word in stop_words(None) if "’" in word]
