"""Names of persons in captions: a brand's name as a part of one, beside a first name, a title or a family name."""

from tcm_assets.captions.everyday_words import frequency, is_dictionary_word, is_everyday_word, is_frequent_word
from tcm_assets.captions.goods import is_sold_with_name
from tcm_assets.captions.people import is_given_name, is_personal_name, is_title, is_word_of_naming
from tcm_assets.captions.written_names import Caption, Run, WrittenName, is_latin


def is_part_of_person(name: WrittenName) -> bool:
    """Return whether a name of one word is a person's: "Bruno Mars", "Zara Larsson", "Mrs. Ford", "named Zara"."""
    return _follows_person(name) or _goes_on_as_person(name) or _is_told_as_name(name)


def _is_of_its_letters(run: Run, name: WrittenName) -> bool:
    """Whether a word is of the letters of the name, Latin or other, as the names of a person are."""
    return is_latin(run.text) == is_latin(name.joined)


def _follows_person(name: WrittenName) -> bool:
    """Whether the word before is a title or a given name."""
    caption, before = name.caption, name.before
    if not before:
        return False
    if is_title(before.text.lower(), caption.language) and caption.text[before.end : name.start].strip(" .") == "":
        return not name.has_product_after
    if not _is_of_its_letters(before, name) or not _is_right_beside(caption, before.end, name.start):
        return False
    both_capital = before.is_capital and name.has_capital
    if not _is_first_name(before, caption):
        is_unknown_name = both_capital and caption.tells_by_capitals and not is_ordinary_word(before, caption)
        return is_unknown_name and is_personal_name(name.joined) and not name.has_product_after
    if is_personal_name(name.joined):
        return both_capital or not is_everyday_word(before.text.lower(), caption.language)
    return both_capital and not name.has_product_after


def _goes_on_as_person(name: WrittenName) -> bool:
    """Whether the name is a person's, and the word after continues it."""
    caption, after = name.caption, name.after()
    if not after or not is_personal_name(name.joined) or not _is_of_its_letters(after, name):
        return False
    if not _is_right_beside(caption, name.end, after.start):
        return False
    following = after.text.lower()
    is_everyday = is_everyday_word(following, caption.language)
    if is_sold_with_name(following) or (is_everyday and name.has_product_after):
        return False
    if is_personal_name(following):
        return after.is_capital or not (is_everyday or name.has_capital)
    if is_everyday:
        return False
    unknown = after.is_capital and name.has_capital and caption.tells_by_capitals and caption.language != "de"
    return unknown and not frequency(following, caption.language)


def _is_told_as_name(name: WrittenName) -> bool:
    """Whether one of the two words before says that somebody is called so."""
    if not name.before or not is_personal_name(name.joined):
        return False
    runs = name.caption.runs[max(0, name.first - _WORDS_OF_NAMING) : name.first]
    return any(is_word_of_naming(run.text.lower()) for run in runs)


_WORDS_OF_NAMING = 2  # "name is"


def _is_first_name(run: Run, caption: Caption) -> bool:
    """Whether a word is a given name and not one of the most frequent words, as "my" and "will" are."""
    word = run.text.lower()
    return is_given_name(word) and not is_frequent_word(word, caption.language)


def is_ordinary_word(run: Run, caption: Caption) -> bool:
    """Return whether a word is a short one, of the dictionary, or not rare in the caption's language."""
    word = run.text.lower()
    return len(word) == 1 or is_dictionary_word(word) or frequency(word, caption.language or "en") >= _ORDINARY


_ORDINARY = 1e-5  # share of running text; names that lists of given names lack are rarer: "miuccia", "vin"


def _is_right_beside(caption: Caption, end: int, start: int) -> bool:
    return caption.text[end:start].strip(" ") == "" and start > end
