"""Ids as files write them: what spreadsheets and floats do, and what can be read of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.identities.written_ids import (
    LEAST_ROUNDED_ACCOUNTS,
    LEAST_ROUNDED_VIDEOS,
    Damage,
    are_rounded,
    has_exact,
    looks_rounded,
    read_written_id,
    rounds_to,
)

ID = "7680535555537441855"

IDS = st.integers(2**60, 2**63 - 1).filter(lambda number: number % 1000 != 0).map(str)


@pytest.mark.parametrize("written", [ID, int(ID), "42", 42])
def test_digits_are_believed(written: object) -> None:
    assert read_written_id(written)[:2] == (str(written), Damage.NONE)


@pytest.mark.parametrize(
    "written",
    [f"'{ID}", f'="{ID}"', f"'{ID}'", f'"{ID}"', f"`{ID}", f"{ID}.0", f"{ID}.", f" {ID}\u200b", f"={ID}", f"’{ID}"],
)
def test_what_stands_around_digits_is_taken_off(written: str) -> None:
    assert read_written_id(written)[:2] == (ID, Damage.GUARDED)


@pytest.mark.parametrize(
    "written", ["7,680,535,555,537,441,855", "7.680.535.555.537.441.855", "7 680 535 555 537 441 855"]
)
def test_marks_between_thousands_are_taken_out(written: str) -> None:
    assert read_written_id(written)[:2] == (ID, Damage.GUARDED)


SCIENTIFIC = ["7.68054E+18", "7,68054E+18", "7.68e18", "7.680535555537442e+18", "'7.68E+18", '="7.68054E+18"']


@pytest.mark.parametrize("written", [*SCIENTIFIC, float(ID), f"{int(float(ID))}.0", 7.68e18])
def test_lost_digits_are_not_made_up(written: object) -> None:
    found = read_written_id(written)
    assert found.digits is None
    assert found.damage is Damage.APPROXIMATE
    assert found.may_be(ID)
    assert not found.may_be("7580535555537441855")


@pytest.mark.parametrize("written", ["", "  ", None, float("nan")])
def test_nothing_is_no_id(written: object) -> None:
    assert read_written_id(written) is None


@pytest.mark.parametrize(
    "written",
    ["abc", "MS4wLjABAAAA", "-5", -5, 0, "0", 2**64, str(2**64), 1.5, "1.5", True, ["7"], "7" * 200, float("inf")],
)
def test_what_is_no_whole_number_below_two_to_the_64_is_no_id(written: object) -> None:
    assert read_written_id(written)[:2] == (None, Damage.NO_ID)


@pytest.mark.parametrize("written", [42.0, "42.0", "4.2E+1"])
def test_a_small_float_is_read_since_it_lost_nothing(written: object) -> None:
    assert read_written_id(written)[:2] == ("42", Damage.GUARDED)


@given(IDS)
def test_an_id_may_be_whatever_rounding_makes_of_it(digits: str) -> None:
    number = int(digits)
    spellings: list[object] = [float(number), f"{float(number):.6e}", f"{number:.4E}", f"{float(number)!r}"]
    rounded_up = str(round(number, 15 - len(digits)))
    for spelling in [*spellings, rounded_up, int(rounded_up)]:
        found = read_written_id(spelling)
        assert found.digits is None or found.digits == digits or rounds_to(digits, found.digits)
        assert found.may_be(digits) or rounds_to(digits, found.digits or "")


@given(IDS, IDS)
def test_one_id_is_not_another_because_both_are_large(one: str, other: str) -> None:
    written = {int(float(one)), round(int(one), 15 - len(one))} | {
        int(Decimal(text)) for text in (repr(float(one)), f"{float(one):.15e}", f"{float(one):.16e}")
    }
    assert rounds_to(one, other) == (one != other and int(other) in written)


@given(IDS)
def test_what_programs_make_of_a_float_looks_rounded_and_is_known_again(digits: str) -> None:
    value = float(digits)
    for text in (repr(value), f"{value:.14e}", f"{value:.15e}", f"{value:.16e}", str(int(value))):
        rounded = str(int(Decimal(text)))
        assert looks_rounded(rounded)
        assert rounds_to(digits, rounded) or rounded == digits


def test_a_short_float_and_the_largest_number_of_a_database_are_no_ids() -> None:
    assert read_written_id(7680535671492050944).damage is Damage.APPROXIMATE
    assert read_written_id(7680535671492050944).may_be(ID)
    assert [read_written_id(2**bits - 1).damage for bits in (31, 32, 53, 63, 64)] == [Damage.NO_ID] * 5


def test_a_float_and_a_spreadsheet_round() -> None:
    assert rounds_to(ID, "7680535555537441792")
    assert rounds_to(ID, "7680535555537440000")
    assert rounds_to(ID, "7680535555537442000")
    assert rounds_to(ID, "7680535555537441800")
    assert not rounds_to(ID, ID)
    assert not rounds_to("7680535555537441792", ID)


def test_a_file_shows_whether_it_rounds() -> None:
    rounded = ["7680535555537441792", "7680539850504702976"]
    assert are_rounded(rounded, LEAST_ROUNDED_VIDEOS)
    assert are_rounded(rounded, LEAST_ROUNDED_ACCOUNTS)
    assert not are_rounded([*rounded, ID], LEAST_ROUNDED_VIDEOS)
    assert not are_rounded(rounded[:1] * 3, LEAST_ROUNDED_ACCOUNTS)
    assert not are_rounded(["42", "43"], LEAST_ROUNDED_VIDEOS)
    assert not are_rounded([], LEAST_ROUNDED_VIDEOS)
    assert are_rounded(["7680535555537440000"], LEAST_ROUNDED_ACCOUNTS)
    assert not are_rounded(["7680535555537440000", ID], LEAST_ROUNDED_VIDEOS)
    assert has_exact(["7680535555537440000", ID])
    assert not has_exact(["7680535555537440000", "7680535555537441792", "42"])


FEW_DIGITS = ["7680540000000000000", "7000000000000000000", "7680535555540000000", "7680535555530000000"]
"""What spreadsheets make of an id that they showed with fewer digits than they hold."""


@pytest.mark.parametrize("digits", FEW_DIGITS)
@pytest.mark.parametrize("kind", [str, int])
def test_zeros_that_no_id_has_by_chance_stand_for_lost_digits(digits: str, kind: type) -> None:
    found = read_written_id(kind(digits))
    assert found.digits is None
    assert found.damage is Damage.APPROXIMATE
    assert found.may_be(ID)
    assert not found.may_be("5680535555537441855")
    assert read_written_id(f"'{digits}").digits is None


@pytest.mark.parametrize("kept", [14, 13])
def test_more_zeros_than_a_spreadsheet_leaves_show_how_much_is_lost(kept: int) -> None:
    cut = ID[:kept].ljust(len(ID), "0")
    assert looks_rounded(cut)
    assert rounds_to(ID, cut)
    assert not rounds_to(str(int(ID) + 10 ** (len(ID) - kept)), cut)


@pytest.mark.parametrize("digits", ["7680535555537441850", "7680535555537441800", "7680535555537000000", "10000000"])
def test_zeros_that_an_id_may_have_by_chance_are_believed(digits: str) -> None:
    assert read_written_id(digits)[:2] == (digits, Damage.NONE)


WRAPPED = [
    f"['{ID}']",
    f"[{ID}]",
    f'{{"$numberLong": "{ID}"}}',
    f"{{'$numberLong': '{ID}'}}",
    f"{ID}n",
    f"{ID}L",
    f"#{ID}",
    f"id:{ID}",
]


@pytest.mark.parametrize(
    "written", [*WRAPPED, "".join(chr(0xFF10 + int(digit)) for digit in ID), "٧٦٨٠٥٣٥٥٥٥٥٣٧٤٤١٨٥٥"]
)
def test_what_programs_put_around_digits_is_taken_off(written: str) -> None:
    assert read_written_id(written)[:2] == (ID, Damage.GUARDED)


@pytest.mark.parametrize("written", ["-" + ID, f"{ID} {ID}", f"{ID}/{ID}", "B-1", "12n", "[7]", "a" + ID, "²" * 19])
def test_what_is_more_than_one_long_number_is_no_id(written: str) -> None:
    assert read_written_id(written).digits is None
