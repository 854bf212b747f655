"""Findings by words: boundaries, harmless contexts, masked letters, languages and places."""

import pytest

from tcm_assets.campaigns.safety.plain_captions import plain_caption
from tcm_assets.campaigns.safety.safety_terms import compiled_terms
from tcm_assets.campaigns.safety.term_findings import find_terms


def _found(caption: str, language: str | None = "en", tags: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(match.term.category or "", match.words) for match in find_terms(caption, tags, language).strong]


@pytest.mark.parametrize(
    ("caption", "language", "expected"),
    [
        ("two beers, please", "en", [("alcohol", "beers")]),
        ("einen Schnaps bitte", "de", [("alcohol", "schnaps")]),
        ("выпили водки", "ru", [("alcohol", "водки")]),
        ("今夜はビール", "ja", [("alcohol", "ビール")]),
        ("ganó en las apuestas deportivas", "es", [("gambling", "apuestas deportivas")]),
        ("والمخدرات خطر", "ar", [("drugs and tobacco", "والمخدرات")]),
        ("#truecrime", None, [("violence", "truecrime")]),
        ("what the f*ck", "en", [("profanity", "f*ck")]),
        ("p0rn is a job", "en", [("adult", "p0rn")]),
        ("𝓟𝓸𝓻𝓷 here", "en", [("adult", "porn")]),
    ],
)
def test_a_term_is_found_as_a_word(caption: str, language: str | None, expected: list[tuple[str, str]]):
    assert _found(caption, language) == expected


@pytest.mark.parametrize(
    ("caption", "language"),
    [
        ("this killer recipe", "en"),
        ("shot glass candles", "en"),
        ("drug store haul", "en"),
        ("a hot glue gun and ribbon", "en"),
        ("beer shampoo for shiny hair", "en"),
        ("non-alcoholic punch", "en"),
        ("violence prevention week", "en"),
        ("my le$bean roommate", "en"),
        ("gay, Muslim, Jewish, Black and proud", "en"),
        ("klasse Assistentin", "de"),  # no term stands inside a word
        ("gün batımı", "tr"),
        ("gun batimi", "tr"),  # English gun is Turkish day without its dots
        ("Ein Kater schläft", "de"),
        ("Sex education class is important", "en"),
        ("my rifle-green jacket, and champagne-gold shoes", "en"),
        ("heroin chic is over", "en"),
        ("our dog named Whiskey, and Gin is my cat", "en"),
        ("cannabis-free hemp, sewing a bag", "en"),
        ("une bombe au chocolat", "fr"),
        ("un cóctel de frutas para los niños", "es"),
        ("#letsprobeerit", "nl"),
        ("", None),
        ("@drunk.beer www.porn.example", "en"),  # a handle and an address are no words of the caption
        ("killer. recipe", "en"),
    ],
)
def test_harmless_captions_have_no_finding(caption: str, language: str | None):
    assert _found(caption, language) == []


@pytest.mark.parametrize(
    ("caption", "word"),
    [
        ("I will k!ll you", "kill"),
        ("r@pe is a crime", "rape"),
        ("onlyf@ns girl next door", "onlyfans"),
        ("what the f***", "fuck"),
        ("a motherf*cker", "motherfucker*"),
        ("fuuuuck my life", "fuck"),
        ("f u c k this", "fuck"),
        ("f.u.c.k. off", "fuck"),
        ("fuсk you", "fuck"),  # its c is Cyrillic
        ("ƒuck you", "fuck"),
        ("n00ds for sale", "noods"),
        ("w33d every day", "weed"),
        ("b33r o'clock", "beer"),
        ("le $ex is great", "sex"),
    ],
)
def test_a_masked_word_is_found_as_it_is_written(caption: str, word: str):
    (match,) = find_terms(caption, (), "en").strong
    assert match.is_masked
    assert match.term.text == word
    assert match.start is not None
    assert match.end is not None
    assert caption.lower()[match.start : match.end] == match.words or not caption.isascii()


@pytest.mark.parametrize(
    "caption",
    [
        "sister@nina and hello@kill",
        "meet @killian.jones, mail anna@rape.example",
        "the Samsung A55 and an mp5 player",
        "so cooool, yesss queen, mmmmm",
        "U.S.A. and U.K., a b c d e",
        "**bold**, ***** stars, wow!!!",
        "cla$$y ki$$es, k!tchen, h3llo",
        "weed the garden, he is dope",
        "cafe с мамой",
    ],
)
def test_what_only_looks_masked_is_none(caption: str):
    assert _found(caption) == []


@pytest.mark.parametrize(
    ("caption", "language", "category"),
    [
        ("raw milk cures asthma", "en", "misinformation on health"),
        ("zimt heilt diabetes", "de", "misinformation on health"),
        ("los gitanos son todos ladrones", "es", "hate"),
        ("kids trying beer for the first time", "en", "minors"),
        ("deneme bonusu veren siteler", "tr", "gambling"),
        ("🍺🍻🍷 friday night", "en", "alcohol"),
        ("Kamala and Trump on tv", "en", "politics and news"),
        ("unas cervezas heladas", "pt", "alcohol"),  # guessed wrongly; Portuguese does not know the word
    ],
)
def test_kinds_of_captions_have_their_category(caption: str, language: str, category: str):
    assert category in {found for found, _ in _found(caption, language)}


def test_one_glass_alone_is_weak():
    terms = find_terms("friday night 🍷", (), "en")
    assert not terms.strong
    assert [match.words for match in terms.weak] == ["🍷"]


def test_a_refusal_is_no_offer():
    assert not find_terms("another beer, use my code? I don't drink", (), "en").has_offer
    assert not find_terms("oh great, another beer ad", (), "en").has_offer


def test_a_phrase_ends_at_a_mark():
    assert _found("sports betting") == [("gambling", "sports betting")]
    assert _found("sports. betting") == []


def test_a_calming_word_takes_its_category_alone():
    assert sorted(_found("cocktail and cigarettes")) == [("alcohol", "cocktail"), ("drugs and tobacco", "cigarettes")]
    assert _found("mocktail, no cocktail, and cigarettes") == [("drugs and tobacco", "cigarettes")]


def test_a_weak_word_is_a_candidate_only():
    terms = find_terms("shots at the bar", (), "en")
    assert not terms.strong
    assert {match.words for match in terms.weak} == {"shots", "bar"}


def test_a_word_of_another_language_needs_that_language():
    assert _found("die Pute ist gar", "de") == []
    assert _found("espèce de pute", "fr") == [("profanity", "pute")]


def test_tags_that_only_the_record_lists_have_no_place():
    (match,) = find_terms("look at this", ("vodka", "fyp"), "en").strong
    assert (match.words, match.start, match.source) == ("vodka", None, "hashtag")
    assert len(find_terms("look #vodka", ("vodka",), "en").strong) == 1


def test_an_offer_is_seen():
    assert find_terms("use my code for this gin and tonic", (), "en").has_offer
    assert not find_terms("gin and tonic with friends", (), "en").has_offer


def test_places_are_those_of_the_caption():
    caption = "Ça va? é 𝕍odka!"
    (match,) = find_terms(caption, (), "fr").strong
    plain = plain_caption(caption)
    assert match.start is not None
    assert match.end is not None
    start, end = plain.span(match.start, match.end)
    assert caption[start:end] == "𝕍odka"


def test_the_list_knows_the_captions_languages_and_every_category():
    roots = compiled_terms()
    assert len(roots.spaced.words) > 2_000
    assert roots.version.startswith("safety-terms-")


def test_a_hostile_caption_is_read_in_time():
    for caption in (
        "a$" * 20_000,
        "#" * 20_000,
        "e" + "\u0301" * 20_000,
        "ビ" * 5_000,
        "beer " * 5_000,
        "🍺" * 20_000,
        "a@" * 9_000,
    ):
        find_terms(caption, (), None)
