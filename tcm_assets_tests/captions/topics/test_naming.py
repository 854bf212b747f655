"""A topic is called by what its texts have and others lack."""

import numpy as np
import pytest

from tcm_assets.captions.topics.naming import TextWords, topic_name, words_of

Line = tuple[str, str]


def texts(*lines: Line) -> TextWords:
    """Texts of (account, keywords between commas)."""
    languages = [None] * len(lines)
    words = words_of([line.split(", ") for _, line in lines], languages)
    return TextWords.of(words, [account for account, _ in lines], languages)


OTHERS = tuple((f"other {number}", f"word {number}") for number in range(100))


def named(members: tuple[Line, ...], others: tuple[Line, ...] = ()) -> tuple[str, ...]:
    return texts(*members, *others).typical_words(np.arange(len(members)), None)


def test_words_that_only_this_topic_has_come_first():
    members = ("a", "pasta, funny"), ("b", "pasta, funny"), ("c", "pasta, sauce"), ("d", "sauce")
    others = (*((name, "funny") for name in "efgh"), *((name, "dance") for name in "ijkl"))
    assert named(members, others) == ("pasta", "sauce")


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
    members = ("a", "chess, board"), ("b", "chess, board"), ("c", "board, ink"), ("d", "ink, chess"), ("e", "chess")
    # Four of five texts have "chess", three "board", two "ink"; of others eight have "chess", none "board" and "ink".
    words = texts(*members, *((f"f{number}", "chess") for number in range(8)), *OTHERS)
    assert words.typical_words(np.arange(5), None) == ("board", "chess", "ink")
    assert words.typical_words(np.array([5, 6]), None) == ("chess",)
    assert words.typical_words(np.array([2, 20]), None) == ()


def in_language(language: str, *members: Line, others: tuple[tuple[str, str, str], ...] = ()) -> tuple[str, ...]:
    """What the members' texts in a language are called among `others` of (account, language, keywords)."""
    lines = [*((account, language, keywords) for account, keywords in members), *others]
    languages = [own for _, own, _ in lines]
    own_words = words_of([keywords.split(", ") for _, _, keywords in lines], languages)
    words = TextWords.of(own_words, [account for account, _, _ in lines], languages)
    return words.typical_words(np.arange(len(members)), language)


@pytest.mark.parametrize(("language", "word", "subject"), [("vi", "cách", "nấu phở"), ("th", "วิธี", "ผัดไทย")])
def test_what_is_frequent_in_a_language_names_nothing(language, word, subject):
    members = tuple((account, f"{word}, {subject}") for account in "abcde")
    abroad = tuple((f"e{number}", "en", f"word {number}") for number in range(200))
    same = tuple((f"s{number}", language, word if number % 2 else f"khác {number}") for number in range(40))
    assert in_language(language, *members, others=(*abroad, *same)) == (subject,)


def test_the_only_word_that_texts_share_may_be_too_frequent_to_name_them():
    members = tuple((account, f"cách, {account} {account}") for account in "abcde")
    assert in_language("vi", *members) == ()


def test_all_texts_of_a_language_may_be_of_one_subject():
    members = tuple((account, "futbol, gol" if account in "ab" else "futbol") for account in "abcdef")
    assert in_language("tr", *members) == ("futbol", "gol")


def test_a_word_that_is_written_in_two_languages_counts_in_each():
    members = tuple((account, "gym, träning") for account in "abc")
    others = tuple((f"e{number}", "en", "gym") for number in range(50))
    assert in_language("sv", *members, others=others) == in_language("sv", *members)
    assert set(in_language("sv", *members)) == {"träning", "gym"}


def test_a_stop_word_of_another_language_may_be_a_name():
    found = words_of([["dans", "het", "gym"]] * 3, ["tr", "fr", None])
    assert list(map(set, found)) == [{"dans", "gym"}, {"gym"}, {"gym"}]


def test_accounts_count_once():
    words = texts(("a", "cat"), ("b", "dog"), ("a", "fox"))
    assert (words.account_count(np.array([0, 2])), words.account_count(np.arange(3))) == (1, 2)
