"""Corrections of briefs: a chip changed or taken away, checked again, with the person as its source."""

from datetime import date

import pytest

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.campaigns.briefs.corrections import corrected, without
from tcm_assets.campaigns.briefs.rules import read_brief

BRIEF = read_brief("Vegan soap, 5 micro creators in the US, $2,000, no alcohol, no politics", date(2027, 1, 15))


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("creator_count", "3 to 4", "3 to 4 creators"),
        ("creator_count", {"least": 2}, "at least 2 creators"),
        ("budget", "1.500 € per creator", "budget: 1,500 EUR per creator"),
        ("budget", {"amount": 10, "currency": "EUR"}, "budget: 10 EUR in all"),
        ("audience_ages", "45+", "audience: 45 and older"),
        ("audience_countries", ["ES", "Deutschland"], "audience in Germany or Spain"),
        ("follower_range", "10k-50k", "10,000 to 50,000 followers"),
        ("dates", "before Christmas", "until 2027-12-24"),
        ("tiers", ["mega", "nano"], "size: nano or mega"),
        ("must", "at least 4% engagement", "must: engagement of at least 4 %"),
        ("must_not", ["@rival"], "not: @rival"),
        ("must", "@demo_cleo", "must: @demo_cleo"),
        ("subject", "soap for dogs", "about: soap for dogs"),
        ("brand", "Fleetfoot", "new brand: Fleetfoot"),
    ],
)
def test_a_field_gets_another_value(field: str, value: object, label: str) -> None:
    changed = corrected(BRIEF, field, value)
    (chip,) = [chip for chip in chips(changed) if chip.field == field]
    assert (chip.label, chip.source, chip.spans) == (label, "correction", ())
    others = [chip for chip in chips(BRIEF) if chip.field != field]
    assert [chip for chip in chips(changed) if chip.field != field] == others


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("creator_count", "many", "is not a number of creators"),
        ("creator_count", {"least": 5, "most": 2}, "5 is above 2"),
        ("budget", {"amount": -1, "currency": "EUR"}, "greater than 0"),
        ("budget", "$0", "nothing can be spent"),
        ("audience_genders", ["purple"], "is not genders"),
        ("creator_countries", ["Atlantis"], "Atlantis"),
        ("colour", "red", "is no field of a brief"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused_with_what_to_write(field: str, value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        corrected(BRIEF, field, value)


def test_a_chip_is_taken_away() -> None:
    assert without(BRIEF, "budget").budget is None
    assert corrected(BRIEF, "tiers", None).tiers is None
    fewer = without(BRIEF, "must_not.0")
    assert [chip.label for chip in chips(fewer) if chip.field == "must_not"] == ["not: politics and news"]
    assert fewer.origins["must_not.0"] == BRIEF.origins["must_not.1"]
    assert without(fewer, "must_not.0").must_not is None
    for missing in ("dates", "must_not.7", "nothing", "must_not.x"):
        with pytest.raises(ValueError, match="the brief has no"):
            without(BRIEF, missing)


def test_every_chip_of_a_brief_can_be_taken_away() -> None:
    left = BRIEF
    while found := chips(left):
        left = without(left, found[-1].key)
    assert left.said == ()


def test_a_brief_survives_being_written_down() -> None:
    assert Brief.model_validate_json(BRIEF.model_dump_json()) == BRIEF
