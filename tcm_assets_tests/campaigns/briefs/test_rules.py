"""Briefs read by rules: the judged ones, which number is what, how far negations reach, and what is reported."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.campaigns.briefs.brief import FIELDS, Brief
from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.campaigns.briefs.lexicon import LANGUAGES
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets_tests.campaigns.briefs.judged_briefs import BRANDS, DAY, as_judged, read_judged, score


def read(text: str) -> Brief:
    return read_brief(text, DAY, BRANDS)


def said(text: str) -> dict[str, object]:
    return {name: value for name, value in as_judged(read(text)).items() if value is not None}


def test_the_first_briefs_are_read_right() -> None:
    rows = read_judged("first_briefs.yaml")
    assert len(rows) >= 80
    assert {row["language"] for row in rows} == set(LANGUAGES)
    result = score(rows, read)
    assert not result.faults, "\n".join(result.faults)


def test_the_second_briefs_stay_read_as_they_are_now() -> None:
    rows = read_judged("second_briefs.yaml")
    assert len(rows) >= 40
    assert score(rows, read).accuracy >= 0.98  # 0.895 when they were first read


def test_the_third_briefs_stay_read_as_they_are_now() -> None:
    rows = read_judged("third_briefs.yaml")
    held_out = [row for row in rows if row.get("held_out")]
    assert len(held_out) >= 30
    assert score(rows, read).accuracy >= 0.99  # of the held-out half 0.611 before the rules were mended


def test_the_fourth_briefs_stay_read_as_they_are_now() -> None:
    rows = read_judged("fourth_briefs.yaml")
    assert len(rows) >= 40
    assert score(rows, read).accuracy >= 0.99  # 0.944 when they were first read, 0.532 by the rules before


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("tea, not more than 20 and not less than 5 creators", "count", [5, 20]),
        ("té, no menos de 3 creadores", "count", [3, None]),
        ("herbata zielona, nie mniej niż 3 twórców", "count", [3, None]),
        ("Tee, 3 Creator, nicht unter 10k Follower", "followers", [10_000, None]),
        ("tea, nobody over 50", "ages", [13, 50]),
        ("tea, no people under 21", "ages", [21, 100]),
        ("tea, we won't pay more than $900", "budget", [900, "USD", "in_all"]),
        ("tea, 3 creators, not after Easter", "dates", [None, "2027-03-28"]),
        ("tea, 3 creators, not in August", "dates", None),
        ("お茶、12月以外、クリエイター3名", "dates", None),
        ("ชา ครีเอเตอร์ 3 คน ไม่ก่อนพฤษภาคม", "dates", ["2027-05-01", None]),
        ("tea, non-US creators", "must_not", ["country: United States"]),
        ("tea, no Benelux creators", "creators", None),
        ("tea, no creators from Europe", "creators", None),
    ],
)
def test_a_negation_is_never_read_as_its_opposite(text: str, field: str, value: object) -> None:
    assert as_judged(read(text)).get(field) == value


@pytest.mark.parametrize(
    "text",
    [
        *("micro SD cards", "Spring water", "Brazil nuts", "Mega sale on sofas", "Micro brewery", "Christmas jumpers"),
        *("Swiss army knives", "New York style cheesecake", "Pneus d'hiver, thé vert", "Bread without gluten"),
    ],
)
def test_a_word_that_names_goods_is_no_limit(text: str) -> None:
    assert set(said(text)) <= {"subject", "language", "unused"}
    assert said(text)["subject"] == text


def test_a_brief_is_read_in_less_than_50_ms_once_loaded() -> None:
    text = read_judged("first_briefs.yaml")[1]["text"]
    read(text)
    started = time.process_time()
    for _ in range(10):
        read(text)
    assert (time.process_time() - started) / 10 < 0.05


def test_every_number_is_used_once_or_reported() -> None:
    text = (
        "7 ways, $2,000, 5 micro creators in the US aged 18-24, 1 March to 15 April, 10k views, 33 % off, 99 problems"
    )
    brief = read(text)
    covered = [span for origin in brief.origins.values() for span in origin.spans]
    covered += [unused.span for unused in brief.unused]
    for place, sign in enumerate(text):
        if sign.isdigit():
            holders = [span for span in covered if span.start <= place < span.end]
            assert len(holders) == 1, (place, text[place : place + 5], holders)
    assert [unused.text for unused in brief.unused] == ["7", "33 %", "99"]


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("soap, $2,000", [2000, "USD", "in_all"]),
        ("Seife, 2.000 €", [2000, "EUR", "in_all"]),
        ("soap, 2k USD", [2000, "USD", "in_all"]),
        ("soap, 1 lakh rupees", [100_000, "INR", "in_all"]),
        ("soap, 5000 Kč", [5000, "CZK", "in_all"]),
        ("Seife für Hunde, zweitausend Euro", [2000, "EUR", "in_all"]),
        ("手作りの石鹸、¥300,000", [300_000, "JPY", "in_all"]),
        ("мыло для рук, 2 тыс. рублей", [2000, "RUB", "in_all"]),
        ("soap for hands, $1.5k per creator", [1500, "USD", "per_creator"]),
        ("soap for dogs, £80-£120 per video", [80, 120, "GBP", "per_video"]),
        ("soap for dogs, $500 in all and $1,000 per creator", [500, "USD", "in_all"]),
        ("soap for dogs, $500/creator", [500, "USD", "per_creator"]),
        ("soap for dogs, $500 + product", [500, "USD", "in_all"]),
        ("soap for dogs, two thousand bucks", [2000, "USD", "in_all"]),
        ("soap for dogs, ½ million dollars", [500_000, "USD", "in_all"]),
        ("soap for dogs, 1.500 Euro pro Video", [1500, "EUR", "per_video"]),
    ],
)
def test_money(text: str, money: list[object]) -> None:
    assert said(text)["budget"] == money


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jabón natural, 2.000 pesos para creadores", "write its code"),
        ("soap, a handful of creators", "write a number"),
        ("soap for 3 weeks", "length of time"),
        ("soap, launch on 3/4/2027", "write the month's name"),
        ("soap, $200 and then $300", "a second sum of money"),
        ("soap, 5 creators, then 9 creators", "a second number of creators"),
    ],
)
def test_what_cannot_be_used_is_reported_with_the_reason(text: str, reason: str) -> None:
    assert any(reason in unused.reason for unused in read(text).unused)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tea, $0", "nothing can be spent"),
        ("tea, -$500", "less than nothing"),
        (f"tea, ${'9' * 40}", "more money than there is"),
        ("tea, $1e400", "no plain number"),
        ("tea, 10^9 followers", "no plain number"),
        ("tea, 99999999999 followers", "that many followers"),
        ("tea, at least $2000", "limits nothing"),
        ("tea, budget 2000", "without a currency"),
        ("tea, £0.50 per view", "per creator or per video"),
        ("tea, CPM $20", "per creator or per video"),
        ("tea, 3 creators by next Friday", "write the date"),
        ("tea, 100,000 creators", "at most 1,000 creators"),
        ("tea, small creators", "write nano"),
        ("tea, creators in the Middle East", "write the countries"),
        ("tea, 3 creators in London", "only countries: United Kingdom counts"),
        ("a bakery in Lisboa, 3 creators", "write Portugal"),
        ("tea, not only women", "limits nothing"),
        ("tea, no limit", "nothing has to be kept"),
        ("tea, with love from @demo_cleo", "must include @demo_cleo, or not @demo_cleo"),
        ("tea, no posts in December", "days to leave out"),
        ("tea, last summer", "it is over"),
        ("tea, Easter 9999", "no campaign is planned for 9999"),
        ("tea, 31 February 2027", "no such day"),
    ],
)
def test_what_a_brief_cannot_have_is_reported_and_crashes_nothing(text: str, reason: str) -> None:
    assert any(reason in unused.reason for unused in read(text).unused)


def test_more_exclusions_than_a_brief_has_are_reported() -> None:
    brief = read("tea, without " + " ".join(f"@user{number}" for number in range(200)))
    assert len(brief.must_not or ()) == 50
    assert sum("exclusions are kept" in unused.reason for unused in brief.unused) == 150


def test_a_continent_is_its_countries_and_its_chip_has_its_name() -> None:
    brief = read("tea, 5 creators in Africa or Canada")
    assert len(brief.creator_countries or ()) > 50
    assert "creators in Africa or Canada" in [chip.label for chip in chips(brief)]


def test_slips_of_the_pen_are_said_on_the_chip() -> None:
    brief = read("tea, thre micro creaters in teh United Sates, budjet $1500, no alchohol")
    notes = {chip.label: chip.note for chip in chips(brief)}
    assert notes["3 creators"] == "“thre” is read as three; “creaters” is read as creators"
    assert "“United Sates” is read as United States" in str(notes["creators in United States"])
    assert notes["not: alcohol"] == "“alchohol” is read as alcohol"
    assert said("chain necklaces, loggers, nice stain remover") == {
        "subject": "chain necklaces, loggers, nice stain remover",
        "language": "en",
        "unused": [],
    }


@pytest.mark.parametrize("part", ["1-", "1 to ", "شهر ", "max 3 and ", "EU ", "1. bis ", "Nike and ", "not only "])
def test_a_text_of_one_phrase_again_and_again_is_read(part: str) -> None:
    assert read(part * 2_000).day == DAY


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_brief(text: str) -> None:
    assert read(text).day == DAY


_PARTS = (
    *(
        "tea",
        "5",
        "$",
        "€1e9",
        "0",
        "-",
        "not",
        "before",
        "June",
        "31",
        "2150",
        "in",
        "Europe",
        "Africa",
        "women",
        "under",
    ),
    *(
        "@a",
        "micro",
        "creators",
        "to",
        "and",
        "or",
        ",",
        "/",
        "½",
        "no",
        "Nike",
        "like",
        "must",
        "include",
        "London",
        "18",
    ),
    *(
        "under",
        "18",
        "last",
        "summer",
        "%",
        "followers",
        "views",
        "без",
        "мата",
        "9" * 50,
        "^",
        "each",
        "per",
        "video",
        ".",
        "us",
    ),
)


@given(st.lists(st.sampled_from(_PARTS), max_size=25))
@settings(max_examples=300, deadline=None)
def test_any_words_of_briefs_are_a_brief(parts: list[str]) -> None:
    assert read(" ".join(parts)).day == DAY


def test_how_far_negations_reach() -> None:
    brief = said("Tea. No alcohol, no politics and no more than 3 creators, but in Spain")
    assert brief["must_not"] == ["safety: alcohol", "safety: politics and news"]
    assert brief["count"] == [None, 3]
    assert said("Tea without gambling, weapons or hate speech for women")["must_not"] == [
        "safety: gambling",
        "safety: hate",
        "safety: weapons",
    ]


def test_countries_that_are_words() -> None:
    assert "creators" not in said("write to us about turkey recipes and a polish for chile")
    assert said("2 creators from Jordan")["creators"] == ["Jordan"]
    assert said("5 creators in the US")["creators"] == ["United States"]
    assert any("Georgia" in unused.reason for unused in read("peach jam from Georgia").unused)


def test_a_small_brand_is_no_small_creator() -> None:
    brief = read("Small vegan soap brand")
    assert (brief.tiers, brief.subject) == (None, "vegan soap")


def test_a_place_said_of_neither_says_so() -> None:
    brief = read("Vegan soap in the US")
    assert brief.either_countries == ("United States",)
    assert "creators or their audience" in str(brief.origins["either_countries"].note)


def test_origins_are_where_the_words_are() -> None:
    brief = read("Vegan soap, 5 micro creators in Spain, no alcohol")
    quoted = {name: [brief.text[s.start : s.end] for s in origin.spans] for name, origin in brief.origins.items()}
    assert quoted["creator_countries"] == ["in Spain"]
    assert quoted["subject"] == ["Vegan soap"]
    assert quoted["must_not.0"] == ["no alcohol"] or quoted["must_not.0"] == ["alcohol"]
    assert set(brief.said) == {name.partition(".")[0] for name in brief.origins}


@pytest.mark.parametrize("text", ["", "   ", "!!! ...", "12", "no", "без", "@", "from to between", "5", "から"])
def test_nearly_nothing_is_read_as_nothing(text: str) -> None:
    assert not set(read(text).said) - {"subject"}


def test_a_text_without_end_is_cut_and_says_so() -> None:
    brief = read("vegan soap " * 2_000)
    assert len(brief.text) <= 5_000
    assert "was not read" in brief.unused[-1].reason


def test_all_fields_are_said_by_some_brief() -> None:
    seen = {name for row in read_judged("first_briefs.yaml") for name in read(row["text"]).said}
    assert seen == set(FIELDS)
