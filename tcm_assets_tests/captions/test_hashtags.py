import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.hashtags import INTRODUCED_MENTION, distinct_tags, is_platform_noise, split_run, tag_words


def test_tags_are_distinct_in_the_captions_order_without_noise():
    caption = "#Gym then #fyp then #LEG_DAY and #gym again"
    assert list(distinct_tags(caption, ("leg_day", "viral", "protein"))) == ["gym", "leg_day", "protein"]


def test_underscores_separate_words():
    assert tag_words("_make__up_tips_") == "make up tips"
    assert list(distinct_tags("#___", ("",))) == []


def test_words_that_run_together_are_split():
    assert tag_words("GRWMroutine_gymmotivation") == "GRWM routine gym motivation"


@pytest.mark.parametrize(
    ("caption", "rest"),
    [
        ("Reply to @harry.seddon69 Help pls", " Help pls"),
        ("#duet with @maximevdd", ""),
        ("#Stitch met @charlie vandaag", " vandaag"),
        ("duet w/ @someone", ""),
        ("Antwoorden aan @x.roosf.10 De 5e", " De 5e"),
        ("Ответить пользователю @anwexte вот", " вот"),
        ("thanks @one and @two_2!", "thanks  and !"),
        ("Reply to @nina. Thanks", ". Thanks"),
        ("I like to reply to people", "I like to reply to people"),
        ("a duet with my sister", "a duet with my sister"),
        ("write me at a @ b", "write me at a @ b"),
    ],
)
def test_handles_go_with_the_words_that_introduce_them(caption, rest):
    assert INTRODUCED_MENTION.sub("", caption) == rest


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("grwmroutine", "grwm routine"),
        ("gymmotivation", "gym motivation"),
        ("GymMotivation", "Gym Motivation"),
        ("weightlosstransformation", "weight loss transformation"),
        ("behindthescenes", "behind the scenes"),
        ("daynmylife", "daynmylife"),
        ("booktok", "book tok"),
        ("worldcup2022", "world cup 2022"),
        ("goedemorgenallemaal", "goedemorgen allemaal"),
        ("cocinacasera", "cocina casera"),
        ("receitasfáceis", "receitas fáceis"),
        ("yemektarifleri", "yemek tarifleri"),
        ("düğündansı", "düğün dansı"),
        ("хочуспать", "хочу спать"),
        ("домашниерецепты2024", "домашние рецепты 2024"),
    ],
)
def test_runs_of_frequent_words_are_split(run, words):
    assert split_run(run) == words


@pytest.mark.parametrize(
    "run",
    [
        *("fyp", "f1", "gym", "ootd"),  # too short
        *("deadlift", "basketball", "storytime", "koken", "feestje", "maquillaje"),  # words of some language
        *("haikyuu", "billieeilish", "gymshark", "shingekinokyojin"),  # names
        *("кошка", "おすすめ", "café2go", "a_b", "", "123456789"),
    ],
)
def test_words_names_and_other_scripts_stay_whole(run):
    assert split_run(run) == run


def test_a_wall_of_letters_is_left_alone():
    assert split_run("workout" * 2_000) == "workout" * 2_000


@given(st.text("abcdefghijklmnopqrstuvwxyzABCİ0123456789", max_size=40))
def test_no_letter_is_lost(run):
    assert split_run(run).replace(" ", "") == run


@pytest.mark.parametrize(
    "tag", ["fyp", "fypシ", "fypageシ", "foryou", "foryoupage", "fy", "viral", "xyzbca", "tiktok", "keşfet", "рек"]
)
def test_requests_for_attention_are_noise(tag):
    assert is_platform_noise(tag)


@pytest.mark.parametrize("tag", ["gym", "fitness", "dance", "food", "fox", "forest", "tiktokfood", ""])
def test_topics_are_not_noise(tag):
    assert not is_platform_noise(tag)
