"""A topic is called by what its texts have and others lack."""

import numpy as np
import pytest

from tcm_assets.captions.topics.naming import TextWords, topic_name, words_of

Line = tuple[str, str]


def texts(*lines: Line) -> TextWords:
    """Texts of (account, keywords between commas)."""
    return TextWords.of(words_of([line.split(", ") for _, line in lines]), [account for account, _ in lines])


OTHERS = tuple((f"other {number}", f"word {number}") for number in range(100))


def named(members: tuple[Line, ...], others: tuple[Line, ...] = ()) -> tuple[str, ...]:
    return texts(*members, *others).typical_words(np.arange(len(members)))


def test_words_that_only_this_topic_has_come_first():
    members = ("a", "pasta, funny"), ("b", "pasta, funny"), ("c", "pasta, sauce"), ("d", "sauce")
    others = (*((name, "funny") for name in "efgh"), *((name, "dance") for name in "ijkl"))
    assert named(members, others) == ("pasta", "sauce", "funny")


def test_the_slogan_of_one_account_is_no_name():
    members = ("a", "buy my course, chess"), ("a", "buy my course"), ("b", "chess")
    assert named(members, (("c", "x"), ("d", "y"))) == ("chess",)


def test_of_forms_of_one_word_the_best_is_taken():
    lines = "horse, horses", "horse, horseriding", "horse, horseriding, barn", "barn"
    assert named(tuple(zip("abcd", lines, strict=True)), OTHERS) == ("horse", "barn")


def test_a_phrase_stays_whole_unless_its_words_are_written_alone():
    lines = "green screen, horse girl", "green screen, horse girl", "horse", "horse"
    assert named(tuple(zip("abcd", lines, strict=True)), OTHERS) == ("horse", "green screen")


def test_words_that_say_nothing_are_no_names():
    members = ("a", "video, the, fyp, chess"), ("b", "video, the, fyp, chess")
    assert named(members, (("c", "x"),)) == ("chess",)


def test_a_name_has_three_words_and_is_found_in_texts():
    keywords = ("chess", "opening", "gambit", "rook")
    assert topic_name(keywords) == "chess, opening, gambit"
    words = texts(("a", "gambit"), ("b", "rook"), ("c", "dance"))
    assert words.has_name_word(np.arange(3), keywords).tolist() == [True, False, False]
    assert words.has_name_word(np.array([2, 0]), keywords).tolist() == [False, True]
    assert topic_name(()) == ""


def test_a_word_weighs_its_share_times_its_rarity():
    words = texts(
        ("a", "chess, board"), ("b", "chess"), ("c", "board"), ("d", "ink"), ("e", "ink"), ("f", "ink"), ("f", "oak")
    )
    rarity = dict(zip(words.words, words.rarity, strict=True))
    assert rarity == pytest.approx(
        {"board": np.log(7 / 2), "chess": np.log(7 / 2), "ink": np.log(7 / 3), "oak": np.log(7)}
    )
    assert words.typical_words(np.array([0, 1, 2])) == ("board", "chess")
    assert words.typical_words(np.array([6, 5])) == ()


def test_accounts_count_once():
    words = texts(("a", "cat"), ("b", "dog"), ("a", "fox"))
    assert (words.account_count(np.array([0, 2])), words.account_count(np.arange(3))) == (1, 2)
