"""The hand-made lists data/creators.csv and data/brands.csv."""

import csv
from pathlib import Path

import pytest

from tcm_assets.catalogue.lists.creators_and_brands import read_creators
from tcm_assets.sample.captions import brand_hashtag
from tcm_assets.sample.niches.niches import ALL_NICHES
from tcm_assets.sample.uploads import read_invented_creators

REPOSITORY = Path(__file__).resolve().parents[2]

CREATORS_CSV = REPOSITORY / "data" / "creators.csv"

BRANDS_CSV = REPOSITORY / "data" / "brands.csv"

REAL = REPOSITORY.parent / "shared" / "real"

COUNT_COLUMNS = ("Followers", "Likes", "Comments", "Shares", "Views")


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path.name} of the source system is not here")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_real_creators_keep_the_sources_figures() -> None:
    real = rows_of(REAL / "cleaned_creator_dataset.csv")
    ours = [row for row in rows_of(CREATORS_CSV) if row["Invented"] == "no"]
    expected = [{**row, "Video URL": "[]", "Invented": "no", "Biography": "", "Country": ""} for row in real]
    assert ours == expected
    assert list(rows_of(CREATORS_CSV)[0]) == [*real[0], "Invented", "Biography", "Country"]


def test_brands_keep_the_sources_facts_but_none_of_its_sentences() -> None:
    real = rows_of(REAL / "cleaned_brand_dataset.csv")
    ours = rows_of(BRANDS_CSV)
    facts = list(real[0])[:5]
    assert [[row[name] for name in facts] for row in ours] == [[row[name] for name in facts] for row in real]
    for name in ("Marketing Goals", "Previous Sponsorship Activities"):
        sources = {row[name].lower() for row in real}
        assert sources.isdisjoint(row[name].lower() for row in ours)
        assert len({row[name] for row in ours}) == len(ours)


def test_invented_creators_are_distinct_and_consistent() -> None:
    invented = [row for row in rows_of(CREATORS_CSV) if row["Invented"] == "yes"]
    assert [row["Creator ID"] for row in invented] == [str(number) for number in range(101, 153)]
    assert len({row["Username"] for row in invented}) == len(invented)
    for row in invented:
        assert row["Username"].startswith("@demo_")
        counts = [int(row[name]) for name in ("Views", "Likes") if row[name]]
        assert counts == sorted(counts, reverse=True)
        if row["Likes"]:
            assert all(int(row[name] or 0) < int(row["Likes"]) for name in ("Comments", "Shares"))
    followers = [int(row["Followers"]) for row in invented if row["Followers"]]
    assert (min(followers), max(followers)) == (5_000, 5_000_000)
    empty = [name for row in invented for name, cell in row.items() if not cell]
    assert {"Followers", "Audience Age", "Audience Gender", "Audience Location"} <= set(empty)


def test_every_invented_creator_has_a_niche_and_every_niche_a_creator() -> None:
    creators = read_invented_creators(CREATORS_CSV)
    assert {niche for creator in creators for niche in creator.niches} == set(ALL_NICHES)


def test_niches_name_brands_of_the_list() -> None:
    listed = {row["Brand Name"] for row in rows_of(BRANDS_CSV)}
    assert {brand for niche in ALL_NICHES for brand in niche.brands} <= listed


@pytest.mark.parametrize(("brand", "hashtag"), [("H&M", "hm"), ("Victoria's Secret", "victoriassecret")])
def test_brand_hashtag_keeps_letters_and_digits(brand: str, hashtag: str) -> None:
    assert brand_hashtag(brand) == hashtag


def test_some_invented_creators_say_who_and_where_they_are_in_their_own_language() -> None:
    accepted, problems = read_creators(CREATORS_CSV)
    told = [row for row in accepted.to_pylist() if row["biography"]]
    assert {row["creator_id"] for row in told} <= {row["creator_id"] for row in accepted.to_pylist() if row["country"]}
    assert all(row["is_invented"] for row in told)
    first = [row for row in told if int(row["creator_id"]) <= 140]
    assert (len(first), len({row["country"] for row in first})) == (12, 12)
    assert {"Japan", "South Korea", "Mexico", "India"} < {row["country"] for row in told}
    assert not {row["field"] for row in problems.to_pylist()} & {"Biography", "Country"}
