"""Shortlists as CSV files: every column, and unknown as an empty cell."""

import csv
import io
from datetime import date

from tcm_assets.apps.marketplace.spreadsheets import (
    CAMPAIGN_COLUMNS,
    FACT_COLUMNS,
    write_shortlist,
)
from tcm_assets_tests.apps.marketplace.literal_rows import row


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_creator_has_every_fact_and_unknown_stays_empty() -> None:
    known = row(username="ann", price_high=50.0, last_sponsored_on=date(2020, 9, 1), safety_level="low")
    lines = _read(write_shortlist([known, row(creator_id="2", creator_name="=1+1")], {"1": "Fits."}))
    first, second = (dict(zip(lines[0], line, strict=True)) for line in lines[1:])
    assert list(first) == list(FACT_COLUMNS.values())
    assert (first["Handle"], first["Profile"]) == ("ann", "https://www.tiktok.com/@ann")
    assert (first["Price, high"], first["Last sponsored"], first["Reason"]) == ("50.0", "2020-09-01", "Fits.")
    assert second["Creator"] == "'=1+1"
    assert {second[name] for name in ("Price, high", "Expected views, low", "Safety level", "Reason")} == {""}


def test_a_campaign_has_roles_too() -> None:
    lines = _read(write_shortlist([row(role="chosen")], {}, CAMPAIGN_COLUMNS))
    assert lines[0][0] == "Role"
    assert lines[1][0] == "chosen"
