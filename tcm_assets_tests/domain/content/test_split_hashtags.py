import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.domain.content.split_hashtags import split_run


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
    ],
)
def test_runs_of_frequent_words_are_parted(run, words):
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
