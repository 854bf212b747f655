"""Brief files: keys before text, errors that name file and key, bounds, and files that stop nothing."""

import os
from datetime import date
from pathlib import Path

import pytest

from tcm_assets.campaigns.briefs.brief_files import MOST_BYTES, ReadBriefs, read_brief_files
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.data_folder import BUNDLED_DATA_DIR

BRANDS = {"Nike": "B001"}


def read(folder: Path, **files: str) -> ReadBriefs:
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, "utf-8")
    return read_brief_files(folder, BRANDS, read_brief)


def test_keys_win_over_the_text_and_the_text_fills_the_rest(tmp_path: Path) -> None:
    content = """
    text: Vegan soap, 5 micro creators in the US, $2,000, no alcohol, in spring
    number: 3 to 4
    currency: EUR
    per: creator
    countries: [Deutschland, AT]
    written_on: 2027-01-15
    """
    brief = read(tmp_path, soap=content).briefs["soap"]
    assert brief.creator_count is not None
    assert (brief.creator_count.least, brief.creator_count.most) == (3, 4)
    assert brief.budget is not None
    assert (brief.budget.amount, brief.budget.currency, brief.budget.basis) == (2000, "EUR", "per_creator")
    assert brief.creator_countries == ("Austria", "Germany")
    assert (brief.tiers, brief.subject) == (("micro",), "Vegan soap")
    assert brief.dates is not None
    assert brief.dates.first == date(2027, 3, 1)
    sources = {name: origin.source for name, origin in brief.origins.items()}
    assert (sources["creator_count"], sources["tiers"], sources["must_not.0"]) == ("file", "text", "text")


def test_all_keys(tmp_path: Path) -> None:
    content = """
    subject: running shoes
    content: training diaries
    audience: {ages: [18, 30], genders: women, countries: Spain}
    sizes: micro or macro
    followers: 10k-50k
    number: 5
    budget: 150 GBP per video
    dates: {start: 2027-03-01, end: 2027-04-15}
    must: [at least 10k views, speak German, own a dog]
    must_not: [alcohol, "@rival", Nike, France, dancing]
    brand: {name: Fleetfoot, sells: running shoes}
    """
    found = read(tmp_path, shoes=content)
    assert not found.rejections
    brief = found.briefs["shoes"]
    assert [(each.kind, each.value) for each in brief.must or ()] == [
        ("views", "views of a video"),
        ("language", "de"),
        ("subject", "own a dog"),
    ]
    assert [(each.kind, each.value) for each in brief.must_not or ()] == [
        ("safety", "alcohol"),
        ("creator", "rival"),
        ("brand", "Nike"),
        ("country", "France"),
        ("subject", "dancing"),
    ]
    assert brief.brand is not None
    assert (brief.brand.name, brief.brand.brand_id) == ("Fleetfoot", None)
    assert len(brief.said) == 13
    assert brief.tiers == ("micro", "macro")


def test_a_listed_brand_is_known_by_its_name(tmp_path: Path) -> None:
    brief = read(tmp_path, a="text: soap\nbrand: nike").briefs["a"]
    assert brief.brand is not None
    assert (brief.brand.name, brief.brand.brand_id) == ("Nike", "B001")


@pytest.mark.parametrize(
    ("content", "key", "reason"),
    [
        ("text: soap\nbugdet: 5", "bugdet", "is no key of a brief; known are text"),
        ("text: soap\nbudget: 500", "budget", "needs the key currency"),
        ("text: soap\nbudget: lots", "budget", "'lots' is not a sum of money"),
        ("text: soap\nper: day", "budget", "it may be all, creator or video"),
        ("text: soap\naudience: {ages: 400-500}", "audience.ages", "is not an age span"),
        ("text: soap\naudience: {age: 20}", "audience.age", "is no key"),
        ("text: soap\ncountries: [Atlantis]", "countries", "Atlantis"),
        ("text: soap\nsizes: gigantic", "sizes", "is not sizes of creators"),
        ("text: soap\nnumber: [5, 2]", "number", "is above 2"),
        ("text: soap\nnumber: -3", "number", "greater than or equal to 1"),
        ("text: soap\ndates: {start: 2027-05-01, end: 2027-04-01}", "dates", "the last day comes last"),
        ("text: soap\nmust: 5", "must", "list of texts"),
        ("text: [1, 2]", "text", "valid string"),
        ("text: soap\nwritten_on: soon", "written_on", "valid date"),
        ("- a\n- b", "", "no table of keys and values"),
        ("text: 'soap", "", "not YAML in line"),
        ("text: &a soap\nsubject: *a", "", "an alias"),
        ("text: soap\ntext: bread", "", "the key text stands in it twice"),
        ("text: " + "[" * 60 + "]" * 60, "", "too deep"),
        ("{}", "", "asks for nothing"),
        ("!!python/object/apply:os.system [ls]", "", "not YAML"),
        (f"text: {'a' * MOST_BYTES}", "", "a brief has at most"),
    ],
)
def test_a_broken_file_names_its_key_and_stops_nothing(tmp_path: Path, content: str, key: str, reason: str) -> None:
    found = read(tmp_path, broken=content, good="text: Vegan soap")
    assert list(found.briefs) == ["good"]
    assert {each.source_file for each in found.rejections} == {"briefs/broken.yaml"}
    assert any(each.field == key and reason in each.reason for each in found.rejections), found.rejections


def test_bytes_that_are_no_text_and_twins(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"text: \xff\xfe")
    (tmp_path / "twin.yml").write_text("text: soap")
    found = read(tmp_path, twin="text: bread")
    assert list(found.briefs) == ["twin"]
    assert [each.reason for each in found.rejections] == [
        "the file is not UTF-8",
        "briefs/twin.yaml has the same name: rename one",
    ]


def test_a_file_without_a_day_counts_from_its_last_change(tmp_path: Path) -> None:
    read(tmp_path, soap="text: soap next month")
    os.utime(tmp_path / "soap.yaml", (1_800_000_000, 1_800_000_000))
    brief = read(tmp_path).briefs["soap"]
    assert brief.day == date(2027, 1, 15)
    assert brief.dates is not None
    assert brief.dates.first == date(2027, 2, 1)


def test_no_folder_has_no_briefs(tmp_path: Path) -> None:
    assert read_brief_files(tmp_path / "none", BRANDS, read_brief) == ReadBriefs({}, {}, [])


def test_the_bundled_briefs_are_read_without_a_fault() -> None:
    found = read_brief_files(BUNDLED_DATA_DIR / "briefs", BRANDS, read_brief)
    assert not found.rejections
    assert {brief.language for brief in found.briefs.values()} >= {"en", "de"}
    assert len(found.briefs) >= 3
