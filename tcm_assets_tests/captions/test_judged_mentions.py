"""Precision and recall of brand mentions on captions that a person has judged."""

import csv
import hashlib
import tomllib
from pathlib import Path

import pytest

from tcm_assets.captions.brand_mentions import BrandFinder

JUDGED = Path(__file__).with_name("judged_mentions.csv")
"""Real captions of December 2020, shortened, without the names of their authors' friends; `brands` are what a reader
sees in them. 214 hold a name of BRANDS or its letters, 60 do not."""

BY_LANGUAGE = Path(__file__).with_name("mentions_by_language.toml")

IN_OTHER_LETTERS = Path(__file__).with_name("mentions_in_other_letters.toml")

IN_OWN_LETTERS = Path(__file__).with_name("mentions_in_own_letters.toml")

BY_SPELLING = Path(__file__).with_name("mentions_by_spelling.toml")

BY_KIND = Path(__file__).with_name("mentions_by_kind.toml")

BRANDS = """
Nike|Coca-Cola|McDonald's|Apple|Amazon|Samsung|Starbucks|Adidas|Netflix|Spotify|Pepsi|MAC Cosmetics|Amazon Prime Video
LEGO|Red Bull|Google|H&M|Disney|Gucci|Coca-Cola Zero|Sephora|IKEA|Old Navy|Toyota|Pepsi Max|PlayStation|Ford|Target
PepsiCo|General Motors|Gucci Beauty|BMW USA|Heineken|Chanel|Samsung Mobile USA|McDonald's USA|Chanel Beauty
Disney Channel|Puma|Ford Trucks|Victoria's Secret|Urban Outfitters|Target Style|Louis Vuitton|Zara|New Balance|Versace
Forever 21|Burberry
Gymshark|WWE|Mercedes|Ferrari|Roblox|Minecraft|Grindr|Tinder|Dunkin|SoulCycle|Procreate|Snapchat|GoPro|John Deere|Scania
Skittles|Hunkemöller|Thai Airways|Albert Heijn|Jumbo|Action|Ziggo|Marvel|Excel|FIFA|Vogue|Colourpop|Brahma|Ambev|UFC
YouTube|Instagram|WhatsApp|Discord|Venmo|Cash App|Pokémon|Jenga|Land Rover|Vans|Kinder|KFC|ASOS|C4|Corona|Barbie|Dior
Next|Guess|Boss|Coach|Gap|Always|Max|Only|Ghost|Quest|KIND|Total|Joy|Fancy|Line|Signal|Head|Grip|Reality|Switch|Bounce
Secret|Mango|Wish|Office|Crash|Smart|Diesel|Cheer|Gain|Beats|Reign|Ask|ON|Mars|Orange|Shell|Dove|Visa|Tide|Axe|Monster
Sprite|Subway|Zoom|Uber|Tesla|Prada|Charlie|Messenger|Fanta|Fender|Twitch
"""
"""The 49 brands of a real list, brands that the captions name, and brands that are everyday words."""

LEAST_PRECISION, LEAST_RECALL = 0.9, 0.7


def names(text: str) -> list[str]:
    return [name for line in text.strip().splitlines() for name in line.split("|")]


@pytest.fixture(scope="module")
def judged():
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        return [(row["caption"], {*filter(None, row["brands"].split("|"))}) for row in csv.DictReader(lines)]


def quality(finder, captions):
    """Return precision, recall, and the captions that were read otherwise than by a person."""
    found_right = found = expected = 0
    differences = []
    for caption, brands in captions:
        mentions = {*finder.find(caption, [])}
        found_right += len(mentions & brands)
        found += len(mentions)
        expected += len(brands)
        if mentions != brands:
            differences.append((caption, mentions, brands))
    return found_right / found, found_right / expected, differences


@pytest.mark.parametrize("half", [0, 1])
def test_mentions_in_real_captions(judged, half):
    captions = [row for row in judged if hashlib.sha256(row[0].encode()).digest()[0] % 2 == half]
    assert len(captions) > 120
    precision, recall, differences = quality(BrandFinder(names(BRANDS)), captions)
    assert precision >= LEAST_PRECISION, differences
    assert recall >= LEAST_RECALL, differences


@pytest.mark.parametrize(
    ("file", "part"),
    [
        *((file, part) for file in (BY_LANGUAGE, IN_OTHER_LETTERS, IN_OWN_LETTERS) for part in ("seen", "held_out")),
        (IN_OWN_LETTERS, "last"),
    ],
    ids=lambda value: getattr(value, "stem", value),
)
def test_mentions_in_many_languages(file, part):
    judged = tomllib.loads(file.read_text("utf-8"))
    by_language = judged[part]
    assert len(by_language) >= 10
    captions = [
        (caption, {*filter(None, brands.split("|"))})
        for rows in by_language.values()
        for caption, brands in rows.items()
    ]
    precision, recall, differences = quality(BrandFinder(names(judged["brands"])), captions)
    assert precision >= LEAST_PRECISION, differences
    assert recall >= LEAST_RECALL, differences


def test_mentions_of_names_that_are_hard_to_read():
    judged = tomllib.loads(BY_KIND.read_text("utf-8"))
    finder = BrandFinder(names(judged.pop("brands")))
    captions = [
        (caption, {*filter(None, brands.split("|"))})
        for by_language in judged.values()
        for rows in by_language.values()
        for caption, brands in rows.items()
    ]
    assert len(captions) > 120
    precision, recall, differences = quality(finder, captions)
    assert precision >= LEAST_PRECISION, differences
    assert recall >= LEAST_RECALL, differences


@pytest.mark.parametrize("way", ["companies", "two_letters", "accents", "ampersands"])
def test_mentions_of_names_that_lists_write_otherwise(way):
    judged = tomllib.loads(BY_SPELLING.read_text("utf-8"))[way]
    captions = [(caption, {*filter(None, brands.split("|"))}) for caption, brands in judged["captions"].items()]
    precision, recall, differences = quality(BrandFinder(names(judged["brands"])), captions)
    assert precision >= LEAST_PRECISION - 0.05, differences  # a few words without their accents are dictionary words
    assert recall >= LEAST_RECALL, differences
