"""The books of the sample as files, proved again by somebody who has the files alone: `csv`, `Decimal` and a hash."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from hashlib import md5
from operator import xor
from pathlib import Path

import pytest

from tcm_assets_tests.sample_run import run_in

Row = Mapping[str, str]
UNITS = ("points", "wallet_cents", "exposure_min")
MOVED = ("Earned", "Rescored", "Adjusted by hand", "Redeemed", "Taken back", "Delivered")


@pytest.fixture(scope="module")
def files(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files, as the command leaves it."""
    folder = tmp_path_factory.mktemp("books")
    done = run_in(sample_folder, "-m", "tcm_assets.cli.books", "--out", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("The books balance: every claim of proof.csv is true.\n")
    return folder


def rows_of(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: Iterable[Row], *names: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows for name in names), Decimal())


def of_unit(rows: Iterable[Row], unit: str, **where: str) -> list[Row]:
    return [row for row in rows if row["Unit"] == unit and all(row[name] == value for name, value in where.items())]


def test_entries_lead_to_every_other_file(files: Path) -> None:
    names = ("entries", "trial_balance", "periods", "accounts", "posting_ages")
    entries, sides, periods, accounts, ages = (rows_of(files, name) for name in names)
    for unit in UNITS:
        own = of_unit(entries, unit)
        amount, balance, owed = (
            total(own, name) for name in ("Amount", "Change of the balance", "Change of what is owed")
        )
        assert amount == balance - owed > 0
        assert len({row["Number"] for row in own}) == len(own)

        of_sides = of_unit(sides, unit)
        assert total(of_sides, "Debit") == total(of_sides, "Credit") > 0
        assert -total([row for row in of_sides if row["Kind"] == "liability"], "Balance") == balance
        assert total([row for row in of_sides if row["Kind"] in ("source", "use")], "Balance") == amount
        assert total([row for row in of_sides if row["Kind"] in ("source", "use")], "Entries") == len(own)

        for kind in ("day", "month"):
            of_kind = of_unit(periods, unit, Period=kind)
            assert total(of_kind, *MOVED) == amount == Decimal(of_kind[-1]["Closing"])
            assert total(of_kind, "Entries") == len(own)
            openings = [Decimal(row["Opening"]) for row in of_kind]
            assert openings == [Decimal(), *(Decimal(row["Closing"]) for row in of_kind)][:-1]

        given = defaultdict(Decimal)
        for row in own:
            given[row["Account"]] += Decimal(row["Amount"])
        closings = {row["Account"]: Decimal(row["Closing"]) for row in of_unit(accounts, unit)}
        assert closings == given
        assert total(of_unit(ages, unit), "Amount") == total([row for row in own if row["Uploaded"]], "Amount")


def test_the_proof_says_what_the_files_say(files: Path) -> None:
    entries, proof = rows_of(files, "entries"), rows_of(files, "proof")
    assert {row["True"] for row in proof} == {"True"}
    assert len(proof) == 7 * len(UNITS)
    for unit in UNITS:
        own = of_unit(entries, unit)
        figures = {row["Claim"]: row["Figures"] for row in of_unit(proof, unit)}
        amount, count = total(own, "Amount"), len(own)
        given = total([row for row in own if Decimal(row["Amount"]) > 0], "Amount")
        assert figures == {
            "debits equal credits": f"{given:,} and {given:,}",
            "every entry is posted once": f"{count:,} and {count:,}",
            "the books have what the entries changed": f"{amount:,} and {amount:,}",
            "accounts have what the entries changed": f"{amount:,} and {amount:,}",
            "accounts count the same entries": f"{count:,} and {count:,}",
            "the last month closes with it": f"{amount:,} and {amount:,}",
            "checksum of all entries": checksum(own),
        }


def checksum(entries: Iterable[Row]) -> str:
    """The MD5 of each entry as a number, all of them combined by exclusive or."""
    names = ("Number", "Account", "Kind", "Amount", "Change of the balance", "Change of what is owed")
    digests = (md5("|".join(row[name] for name in names).encode(), usedforsecurity=False).digest() for row in entries)
    return str(reduce(xor, (int.from_bytes(digest, "little") for digest in digests)))


def test_what_is_held_is_in_no_account(files: Path) -> None:
    liability = {row["Line"]: row for row in rows_of(files, "liability")}
    held = total(rows_of(files, "held"), "Points that wait")
    (month,) = of_unit(rows_of(files, "periods"), "points", Period="month")
    assert held == Decimal(month["Held at the end"]) == Decimal(liability["Points that wait for a review"]["Value"]) > 0
    spendable = Decimal(liability["Points that creators can spend"]["Value"])
    assert spendable == total(of_unit(rows_of(files, "entries"), "points"), "Amount")


def test_every_cell_is_a_number_or_a_text_that_no_spreadsheet_calculates(files: Path) -> None:
    paths = sorted(files.glob("*.csv"))
    assert len(paths) == 9
    for path in paths:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\0" not in content
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        for cell in cells:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or cell.lstrip("-").isdecimal(), cell
