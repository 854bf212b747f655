"""Numbers in text: what a column shows, what one text may mean, and what is never guessed."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.number_notation import (
    AmbiguousNumberError,
    NotANumberError,
    Notation,
    ShortForms,
    find_notation,
    find_short_forms,
    read_count,
    read_number,
    settle_notation,
)

POINT, COMMA = Notation.DECIMAL_POINT, Notation.DECIMAL_COMMA


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1200", "5"], Notation.UNKNOWN),
        (["150.000"], Notation.PROBABLY_COMMA),
        (["150.000", "1.2M", "1200", "-"], Notation.PROBABLY_COMMA),
        (["150.000", "1,2M"], COMMA),
        (["150.000", "2.345.678"], COMMA),
        (["150.000", "12.345"], COMMA),
        (["150.000", "1.200.000,5"], COMMA),
        (["1,5"], COMMA),
        (["150.000", "1200.000"], POINT),
        (["150.000", "1,234.000", "12.345"], POINT),
        (["150.000", "0.000"], POINT),
        (["12,000"], POINT),
        (["12,345", "1,200"], POINT),
        (["12,34,567"], POINT),
        (["1.505E+08", "1,234"], POINT),
        (["1,505E+08", "1.234"], COMMA),
        (["1.234.567", "1,234,567"], Notation.CONTRADICTORY),
        (["12.345", "12,345"], Notation.CONTRADICTORY),
        # Two people's numbers: three zeros after a mark that has fewer decimals elsewhere, or none, are thousands.
        (["1,234", "150.000"], Notation.CONTRADICTORY),
        (["5,000", "5.000"], Notation.CONTRADICTORY),
        (["1,234,567", "150.000"], Notation.CONTRADICTORY),
        (["1.234.567", "150,000"], Notation.CONTRADICTORY),
        (["12.5", "150.000"], Notation.CONTRADICTORY),
        (["15.0", "150.000"], Notation.CONTRADICTORY),
        (["1,5", "150,000"], Notation.CONTRADICTORY),
        (["1.234.567", "1,234"], Notation.CONTRADICTORY),
        (["1,5K", "1,234"], Notation.CONTRADICTORY),
        (["1,234K"], Notation.UNKNOWN),
        (["hello, world", "v1.2.3"], Notation.UNKNOWN),
    ],
)
def test_a_column_shows_its_notation(texts: list[str], expected: Notation) -> None:
    assert find_notation(texts) is expected


def test_a_column_with_fractions_is_not_judged_by_wholeness() -> None:
    assert find_notation(["12.345"], whole=False) is Notation.UNKNOWN
    assert find_notation(["12,000"], whole=False) is Notation.UNKNOWN


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("1200", Notation.UNKNOWN, "1200"),
        ("1200.0", Notation.UNKNOWN, "1200"),
        ("150.000", POINT, "150"),
        ("150.000", COMMA, "150000"),
        ("1.5", COMMA, "1.5"),
        ("1,5", Notation.CONTRADICTORY, "1.5"),
        ("1.2M", Notation.UNKNOWN, "1200000"),
        ("1.234M", Notation.UNKNOWN, "1234000"),
        ("1,234K", POINT, "1234000"),
        ("12k", COMMA, "12000"),
        ("1,2 Mio.", Notation.UNKNOWN, "1200000"),
        ("3 mil.", Notation.UNKNOWN, "3000000"),
        ("1.2 लाख", Notation.UNKNOWN, "120000"),
        ("3 हज़ार", Notation.UNKNOWN, "3000"),
        ("2 करोड़", Notation.UNKNOWN, "20000000"),
        ("350 tis.", Notation.UNKNOWN, "350000"),
        ("'1200", Notation.UNKNOWN, "1200"),
        ('="1,200"', POINT, "1200"),
        ("1,2 mld.", Notation.UNKNOWN, "1200000000"),
        ("1.2万", Notation.UNKNOWN, "12000"),
        ("١٢٣", Notation.UNKNOWN, "123"),
        ("１２", Notation.UNKNOWN, "12"),
        ("1\u202f234\u202f567", Notation.UNKNOWN, "1234567"),
        ("1’234’567", Notation.UNKNOWN, "1234567"),
        ("1.23E+06", Notation.UNKNOWN, "1230000"),
        ("1,23E+06", Notation.UNKNOWN, "1230000"),
        *((text, notation, "150500000") for text in ("1,505E+08", "1.505E+08") for notation in Notation),
        ("+1,234", POINT, "1234"),
        ("+383552", Notation.UNKNOWN, "383552"),
        ("2.5b", Notation.UNKNOWN, "2500000000"),
    ],
)
def test_a_text_is_read(text: str, notation: Notation, expected: str) -> None:
    assert read_number(text, notation) == Decimal(expected)


@pytest.mark.parametrize("text", ["150.000", "1,234K", "12,000"])
def test_an_open_text_is_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousNumberError, match=r"may be .* or .*"):
        read_number(text, Notation.UNKNOWN)


@pytest.mark.parametrize(
    "text", ["", "many", "1.2.3", "1,2,3", "-5", "12 34", "1.2Q", "1.", ".5", "01.234.567", "9" * 41]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_number(text, COMMA)


def test_a_count_is_whole_and_bounded() -> None:
    assert read_count("1.2M", Notation.UNKNOWN, 10**7) == 1_200_000
    with pytest.raises(NotANumberError, match="whole"):
        read_count("1,5", COMMA, 10)
    with pytest.raises(NotANumberError, match="above"):
        read_count("11", COMMA, 10)
    with pytest.raises(NotANumberError):
        read_count("1e99", COMMA, 10)


def test_other_columns_settle_what_a_column_leaves_open() -> None:
    assert settle_notation(Notation.UNKNOWN, [COMMA, Notation.UNKNOWN]) is COMMA
    assert settle_notation(Notation.PROBABLY_COMMA, [COMMA, Notation.UNKNOWN]) is COMMA
    assert settle_notation(POINT, [COMMA]) is POINT
    assert settle_notation(Notation.UNKNOWN, [COMMA, POINT]) is Notation.UNKNOWN
    assert settle_notation(Notation.UNKNOWN, [COMMA, Notation.CONTRADICTORY]) is Notation.UNKNOWN


def test_points_of_other_columns_do_not_make_150_of_150_000() -> None:
    notation = settle_notation(find_notation(["150.000", "900"]), [find_notation(["15.0"], whole=False)])
    with pytest.raises(AmbiguousNumberError, match="may be 150 or 150,000"):
        read_count("150.000", notation, 10**9)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1,2B", "900K"], ShortForms.ENGLISH),
        (["1.2M"], ShortForms.ENGLISH),
        (["12,5 B", "1,2 Mr"], ShortForms.TURKISH),
        (["12,5 B", "3 bin"], ShortForms.TURKISH),
        (["12,5 rb", "1,2 M"], ShortForms.INDONESIAN),
        (["12,5 rb", "900K"], ShortForms.UNKNOWN),
        (["12,5 B", "1200", "", "-"], ShortForms.UNKNOWN),
        (["12 B", "1,2 Mn"], ShortForms.TURKISH),
        (["12,5 mil", "1,2 mi"], ShortForms.IBERIAN),
        (["12,5 mil", "1,2 M"], ShortForms.IBERIAN),
        (["350 tis.", "1,2 mil"], ShortForms.CENTRAL),
        (["1,2 mil."], ShortForms.CENTRAL),
        (["1.5 mil", "900K"], ShortForms.ENGLISH),
        (["12,5 mil", "900 mil"], ShortForms.UNKNOWN),
        (["2 M", "3 mil"], ShortForms.UNKNOWN),
    ],
)
def test_a_file_shows_whose_short_forms_it_has(texts: list[str], expected: ShortForms) -> None:
    assert find_short_forms(texts) is expected


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        ("12,5 B", ShortForms.TURKISH, 12_500),
        ("12,5 B", ShortForms.ENGLISH, 12_500_000_000),
        ("1.2B", ShortForms.UNKNOWN, 1_200_000_000),
        ("1,2 Mr", ShortForms.UNKNOWN, 1_200_000_000),
        ("12,5 bin", ShortForms.UNKNOWN, 12_500),
        ("1,2 M", ShortForms.UNKNOWN, 1_200_000),
        ("3 tys.", ShortForms.UNKNOWN, 3_000),
        ("12,5 mil", ShortForms.IBERIAN, 12_500),
        ("1,2 mil", ShortForms.CENTRAL, 1_200_000),
        ("2 mil", ShortForms.ENGLISH, 2_000_000),
        ("5 тис", ShortForms.UNKNOWN, 5_000),
    ],
)
def test_a_short_form_is_read_in_its_language(text: str, forms: ShortForms, expected: int) -> None:
    assert read_count(text, COMMA, 10**12, forms) == expected


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("12,5 B", ShortForms.UNKNOWN),
        ("12 B", ShortForms.INDONESIAN),
        ("1,2 M", ShortForms.INDONESIAN),
        ("3 mil", ShortForms.UNKNOWN),
    ],
)
def test_a_short_form_of_two_languages_is_not_guessed(text: str, forms: ShortForms) -> None:
    with pytest.raises(AmbiguousNumberError, match=r"may be .* or .*"):
        read_count(text, COMMA, 10**12, forms)


@given(st.integers(0, 2**62), st.sampled_from([",", ".", " ", "'", "\u00a0", ""]))
def test_grouped_counts_come_back(number: int, mark: str) -> None:
    text = f"{number:,}".replace(",", mark)
    column = [text, f"1{mark}234{mark}567"]
    assert read_count(text, find_notation(column), 2**62) == number


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    find_notation([text])
    with suppress(NotANumberError):
        assert read_number(text, Notation.UNKNOWN) >= 0
