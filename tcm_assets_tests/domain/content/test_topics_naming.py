"""A topic is called by what its texts have and others lack."""

from collections import Counter

from tcm_assets.domain.content.topics_naming import has_name_word, telling_words, topic_name, words_of


def texts(*lines: tuple[str, str]):
    """Texts of (account, keywords between commas)."""
    keywords = [line.split(", ") for _, line in lines]
    vocabulary = {phrase for phrases in keywords for phrase in phrases}
    return [words_of(phrases, account, vocabulary) for (account, _), phrases in zip(lines, keywords, strict=True)]


OTHERS = texts(*((f"other {number}", f"word {number}") for number in range(100)))


def named(members, others=()):
    everything = [*members, *others]
    counts = Counter(word for text in everything for word in text.words)
    return telling_words(members, counts, len(everything))


def test_words_that_only_this_topic_has_come_first():
    members = texts(("a", "pasta, funny"), ("b", "pasta, funny"), ("c", "pasta, sauce"), ("d", "sauce"))
    others = texts(*((name, "funny") for name in "efgh"), *((name, "dance") for name in "ijkl"))
    assert named(members, others) == ("pasta", "sauce", "funny")


def test_the_slogan_of_one_account_is_no_name():
    members = texts(("a", "buy my course, chess"), ("a", "buy my course"), ("b", "chess"))
    assert named(members, texts(("c", "x"), ("d", "y"))) == ("chess",)


def test_of_forms_of_one_word_the_best_is_taken():
    lines = "horse, horses", "horse, horseriding", "horse, horseriding, barn", "barn"
    assert named(texts(*zip("abcd", lines, strict=True)), OTHERS) == ("horse", "barn")


def test_a_phrase_stays_whole_unless_its_words_are_written_alone():
    lines = "green screen, horse girl", "green screen, horse girl", "horse", "horse"
    assert named(texts(*zip("abcd", lines, strict=True)), OTHERS) == ("horse", "green screen")


def test_words_that_say_nothing_are_no_names():
    members = texts(("a", "video, the, fyp, chess"), ("b", "video, the, fyp, chess"))
    assert named(members, texts(("c", "x"))) == ("chess",)


def test_a_name_has_three_words_and_is_found_in_texts():
    keywords = ("chess", "opening", "gambit", "rook")
    assert topic_name(keywords) == "chess, opening, gambit"
    members = texts(("a", "gambit"), ("b", "rook"), ("c", "dance"))
    assert has_name_word(members, keywords).tolist() == [True, False, False]
    assert topic_name(()) == ""
