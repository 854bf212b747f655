"""Data files: each is read, is whole where it is installed, and says what is wrong with it."""

import tomllib
from pathlib import Path

import pytest
from pydantic.dataclasses import dataclass

import tcm_assets
from tcm_assets.campaigns.briefs.audience_words import AudienceWords as MarketersWords
from tcm_assets.captions.disclosure_terms import DisclosureWords
from tcm_assets.captions.taxonomy import Taxonomy
from tcm_assets.catalogue.content_categories import Categories
from tcm_assets.catalogue.lists.cells import AudienceWords
from tcm_assets.data_files import (
    CLOSED,
    DataFileError,
    Entries,
    Patterns,
    Share,
    Texts,
    Words,
    checked,
    data_files_digest,
    read_data_file,
)
from tcm_assets.matching.themes import CreatorKinds, SponsorThemes
from tcm_assets.sample.captions import GRAMMAR, CaptionGrammar
from tcm_assets.sample.niches.niches import ALL_NICHES, NICHE_FILES, NicheFile

PACKAGE = Path(tcm_assets.__file__).parent

FILES = sorted(path for path in PACKAGE.rglob("*.toml") if not any(part.startswith(".") for part in path.parts))

PYPROJECT = PACKAGE.parent / "pyproject.toml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_says_what_it_is_and_is_read_by_a_module_beside_it(path):
    assert path.read_text("utf-8").startswith("# ")
    assert [module for module in path.parent.glob("*.py") if f'"{path.name}"' in module.read_text("utf-8")]


def test_each_file_is_installed_with_its_package():
    patterns = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    assert patterns["*"] == ["*.toml"]
    assert FILES
    assert all((path.parent / "__init__.py").is_file() for path in FILES)


@dataclass(frozen=True, config=CLOSED)
class Animal:
    """A table of the files that these tests write."""

    name: str
    sounds: Words
    loudness: Share = 0.0


@dataclass(frozen=True, config=CLOSED)
class Zoo:
    """The content of one of those files."""

    animals: Entries[Animal]
    rules: Texts = ()
    patterns: Patterns = ()


def faults(text: str, shape: type = Zoo) -> str:
    with pytest.raises(DataFileError) as caught:
        checked(tomllib.loads(text), shape, "zoo.toml")
    return str(caught.value)


def test_a_file_becomes_its_dataclass():
    zoo = checked({"animals": [{"name": "dog", "sounds": "woof\n  bark "}]}, Zoo, "zoo.toml")
    assert zoo == Zoo(animals=(Animal(name="dog", sounds="woof bark"),))
    assert zoo.animals[0].sounds == ("woof", "bark")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "zoo.toml: animals: is missing"),
        ("animals = []", "zoo.toml: animals: is empty"),
        ("animal = 1\nanimals = [{ name = 'a', sounds = 'b' }]", "zoo.toml: animal: is no key of this table"),
        ("animals = [{ name = 'dog' }]", "zoo.toml: animals 'dog', sounds: is missing"),
        ("animals = [{ sounds = 'x' }]", "zoo.toml: animals 1, name: is missing"),
        ("animals = [{ name = 'dog', sounds = 'Woof' }]", "zoo.toml: animals 'dog', sounds: not in lower case: 'Woof'"),
        ("animals = [{ name = 'dog', sounds = 'a b a' }]", "zoo.toml: animals 'dog', sounds: more than once: 'a'"),
        (
            "animals = [{ name = 'dog', sounds = ['a'] }]",
            "zoo.toml: animals 'dog', sounds: should be one text of words with blanks or line breaks between them",
        ),
        (
            "animals = [{ name = 'dog', sounds = 'a' }, { name = 'dog', sounds = 'b' }]",
            "zoo.toml: animals: more than once: 'dog'",
        ),
        (
            "animals = [{ name = 'dog', sounds = 'a', loudness = 2 }]",
            "zoo.toml: animals 'dog', loudness: Input should be less than or equal to 1",
        ),
        (
            "rules = ['no ', 'b']\nanimals = [{ name = 'a', sounds = 'b' }]",
            "zoo.toml: rules 1: 'no ' is empty, or has blanks at an end",
        ),
        (
            "patterns = ['(']\nanimals = [{ name = 'a', sounds = 'b' }]",
            "zoo.toml: patterns 1: '(' is no regular expression: missing ), unterminated subpattern at position 0",
        ),
    ],
)
def test_a_fault_names_the_file_the_key_and_what_is_wrong(text, message):
    assert faults(text) == message


def test_every_fault_is_told():
    assert faults("animals = [{ name = 'dog', sounds = 'A' }, { name = 'cat' }]").count("\n") == 1


def test_a_file_that_is_missing_is_named():
    with pytest.raises(DataFileError, match=r"^tcm_assets/sample/zoo\.toml is missing"):
        read_data_file(Zoo, "tcm_assets.sample.plan", "zoo.toml")


def edited(name: str, old: str, new: str) -> str:
    """A data file of the package, without the comment at its head, with one edit by hand."""
    _, text = (PACKAGE / name).read_text("utf-8").split("\n\n", 1)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "shape", "old", "new", "message"),
    [
        ("captions/content_taxonomy.toml", Taxonomy, '"dance"', '"makeup"', "classes: more than once: 'makeup'"),
        ("captions/content_taxonomy.toml", Taxonomy, "without_subject", "nothing", "without_subject: is missing"),
        ("catalogue/content_categories.toml", Categories, "pictures", "images", "'dance videos', pictures: is missing"),
        (
            "matching/sponsor_themes.toml",
            SponsorThemes,
            '["makeup"]',
            '["make-up"]',
            "no class of content that suits 'make-up and cosmetics': 'make-up'; known are comedy and skits,",
        ),
        ("matching/sponsor_themes.toml", SponsorThemes, '["makeup"]', '["dance"]', "more than once: 'dance'"),
        ("matching/sponsor_themes.toml", SponsorThemes, "sells =", "sell =", "'make-up and cosmetics', sells: is miss"),
        ("matching/creator_kinds.toml", CreatorKinds, '"dance"', '"dancing"', "kinds needs each class of the taxonomy"),
        (
            "captions/disclosures.toml",
            DisclosureWords,
            " ads ",
            " ad ",
            "languages 'English', tags: more than once: 'ad'",
        ),
        ("catalogue/lists/audience.toml", AudienceWords, '"f", "w"', '"men", "w"', "more than once: 'men'"),
        (
            "catalogue/lists/audience.toml",
            AudienceWords,
            "\nmale =",
            "\nboys =",
            "no gender: 'boys'; known are female, male",
        ),
        (
            "campaigns/briefs/audience_words.toml",
            MarketersWords,
            "[13, 19]",
            "[19, 13]",
            "the younger age comes first: teen",
        ),
        (
            "campaigns/briefs/audience_words.toml",
            MarketersWords,
            "[60, 100]",
            "[60, 101]",
            "ages, seniors 2: Input should be less",
        ),
        ("sample/caption_grammar.toml", CaptionGrammar, "{thing}", "{brand}", "asks for {brand}; known are thing,"),
        ("sample/caption_grammar.toml", CaptionGrammar, "{word}", "{thing}", "asks for {thing}; known are word, n"),
        ("sample/caption_grammar.toml", CaptionGrammar, '= "pt"', '= "xx"', "no language of by_language: 'xx'"),
        ("sample/niches/arts.toml", NicheFile, '"9B5DE5"', '"violet"', "niches 'art', look, second_background: "),
    ],
)
def test_an_edit_that_does_not_hang_together_is_refused(name, shape, old, new, message):
    assert message in faults(edited(name, old, new), shape)


def test_every_niche_stands_in_a_file_that_is_read_and_is_named_in_known_languages():
    assert {path.name for path in (PACKAGE / "sample" / "niches").glob("*.toml")} == set(NICHE_FILES)
    assert {code for niche in ALL_NICHES for code in niche.words} <= set(GRAMMAR.by_language)


def test_an_edit_changes_the_digest_of_the_packages_files(tmp_path, monkeypatch):
    words = tmp_path / "lists_a" / "words.toml"
    for package in ("lists_a", "lists_b"):
        (tmp_path / package / "inner").mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "inner" / "words.toml").write_text("words = 'a b'")
    monkeypatch.syspath_prepend(tmp_path)
    assert data_files_digest("lists_a") == data_files_digest("lists_b") is not None
    data_files_digest.cache_clear()
    words.write_text("words = 'a b'")
    assert data_files_digest("lists_a") != data_files_digest("lists_b")
    assert data_files_digest("tcm_assets.ledger") is None
