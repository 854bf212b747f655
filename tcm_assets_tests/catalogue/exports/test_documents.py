"""Documents: where their records are, and what is left of damaged ones."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.exports.documents import read_documents
from tcm_assets.catalogue.exports.lenient_json import BrokenJsonError, parse_leniently
from tcm_assets.catalogue.exports.records import Break, Found, NoRecords, Record

RECORDS = [{"id": "1", "text": "é📈"}, {"id": "2", "tags": ["a", {"b": [1]}]}, {"id": "3"}]


def is_record(value: object) -> bool:
    return isinstance(value, dict) and "id" in value


def found_in(content: bytes) -> list[Found]:
    """Return what is found in a file, without the bytes that records are written in."""
    found = read_documents(content, is_record)
    return [each._replace(size=0) if isinstance(each, Record) else each for each in found]


def read(content: bytes) -> tuple[list[object], list[tuple[int, str]]]:
    """The values, and the position and reason of each break."""
    found = found_in(content)
    records = [record for record in found if isinstance(record, Record)]
    assert len({record.position for record in records}) == len(records)
    return (
        [record.value for record in records],
        [(broken.position, broken.reason) for broken in found if isinstance(broken, Break)],
    )


@pytest.mark.parametrize("content", [b'{"a":"x\x00\ny"}', b'[NaN, Infinity, "\\ud800", "\xff"]', b"9" * 5_000])
def test_control_characters_and_odd_numbers_are_taken(content: bytes) -> None:
    assert parse_leniently(content) is not None


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS).encode(),
        json.dumps({"headers": {"collector": [1]}, "collector": RECORDS}, ensure_ascii=False).encode(),
        json.dumps({"zip": "[", "collector": RECORDS}, indent=2).encode(),
        json.dumps({"code": 0, "data": {"cursor": 3, "videos": RECORDS, "has_more": False}}).encode(),
        json.dumps({"whatever": RECORDS}).encode(),
    ],
)
def test_a_file_cut_off_anywhere_gives_the_records_before_the_break(content: bytes) -> None:
    assert read(content) == (RECORDS, [])
    whole_until = 0
    for kept in range(1, len(content)):
        records, breaks = read(content[:kept])
        assert len(breaks) == 1
        assert records == RECORDS[: len(records)]
        assert breaks[0][0] in {0, len(records) + 1}
        assert len(records) >= whole_until
        whole_until = len(records)
    assert whole_until == len(RECORDS)


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n"])
def test_lines_are_known_by_their_content(between: str) -> None:
    content = between.join(json.dumps(record) for record in RECORDS).encode()
    assert read(content) == (RECORDS, [])
    assert read(content[:-3])[0] == RECORDS[:2]


def test_a_single_record_is_a_document() -> None:
    assert read(json.dumps(RECORDS[0], indent=2).encode()) == ([RECORDS[0]], [])
    assert read(b'{"id": NaN}')[1] == []


def test_a_list_that_begins_with_a_record_goes_before_an_empty_one() -> None:
    assert read(json.dumps({"data": [], "items": [5], "videos": RECORDS}).encode()) == (RECORDS, [])
    assert read(json.dumps({"data": {"items": []}, "videos": RECORDS}).encode()) == (RECORDS, [])
    assert read(b'{"items": [], "cursor": 0}') == ([], [])


def test_pages_of_records_are_opened_and_counted_in_their_places() -> None:
    pages = [{"data": {"videos": RECORDS[:2], "cursor": 2}}, {"data": {"videos": []}}, {"itemList": RECORDS[2:]}]
    for content in (json.dumps(pages), "\n".join(map(json.dumps, pages))):
        found = found_in(content.encode())
        assert found == [Record(1, RECORDS[0]), Record(2, RECORDS[1]), Record(3, RECORDS[2])]
    broken = json.dumps([{"items": RECORDS}, 5]).encode()[:-2] + b"oops"
    *_, last = read_documents(broken, is_record)
    assert last.position == 4


def test_records_say_in_how_many_bytes_they_are_written() -> None:
    one, two = b'{"id": "1"}', b'{"id": "12"}'
    for content in (b"[" + one + b"," + two + b"]", one + b"\n" + two, one + two, b"[" + one + b"," + two + b",]"):
        sizes = [found.size for found in read_documents(content, is_record) if isinstance(found, Record)]
        assert sizes == [11, 12]


def test_the_reason_names_the_record_and_the_byte() -> None:
    content = '[{"id": "é"}, {"id": '.encode()
    _, ((position, reason),) = read(content)
    assert position == 2
    assert reason == (
        "record 2 is not JSON: the file ends within it, after byte 22; the records before it were read, nothing after "
        "it was"
    )


@pytest.mark.parametrize(
    ("content", "kept", "position"),
    [
        (b'[{"id":1} {"id":2}]', 2, 0),
        (b'[{"id":1},]', 1, 0),
        (b'[{"id":1}, oops, {"id":2}]', 1, 2),
        (b'{"collector":[{"id":1}], "rest": tru', 1, 0),
        (b'[{"id":1}] and more', 1, 0),
        (b'{"headers": oops, "collector":[{"id":1}]}', 0, 0),
        (b'{"collector" [', 0, 0),
        (b"<html>", 0, 0),
        (b"{", 0, 0),
        (b"[" * 100_000, 0, 1),
        (b'{"a":' + b"[" * 100_000, 0, 0),
    ],
)
def test_where_it_broke(content: bytes, kept: int, position: int) -> None:
    records, breaks = read(content)
    assert (len(records), [place for place, _ in breaks]) == (kept, [position])


def test_what_is_no_record_is_found_too() -> None:
    found = found_in(b'[1, "x", null, true, [2], {"id": 1}, -3, 4]')
    assert found == [
        NoRecords(1, 1),
        Record(2, "x"),
        NoRecords(3, 2, are_null=True),
        Record(5, [2]),
        Record(6, {"id": 1}),
        NoRecords(7, 1),
        Record(8, 4),
    ]


@pytest.mark.parametrize("content", [b"{}", b"5", b'"text"', b'{"collector": 5}', b'{"other": [{"no": 1}]}'])
def test_a_document_without_records_says_so(content: bytes) -> None:
    records, ((position, reason),) = read(content)
    assert (records, position) == ([], 0)
    assert "no list of records" in reason


def test_a_million_values_are_counted() -> None:
    for end in (b"]", b""):
        found = found_in(b"[" + b"1, " * 1_000_000 + b"2" + end)
        assert found[:10] == [NoRecords(1 + 100_000 * tenth, 100_000) for tenth in range(10)]
        assert found[10] == Record(1_000_001, 2)


def test_the_skimmer_names_the_byte_after_a_value() -> None:
    """The wording of msgspec that `documents` reads."""
    with pytest.raises(msgspec.DecodeError, match=r"trailing characters \(byte 9\)"):
        msgspec.json.decode(b'{"a":1} , {}', type=msgspec.Raw)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_lenient_values_come_back(value: object) -> None:
    content = json.dumps(value).encode()
    assert json.dumps(parse_leniently(content)) == json.dumps(value)


@given(st.binary(min_size=1).filter(bytes.strip))
def test_any_bytes_can_be_read(content: bytes) -> None:
    for found in read_documents(content, is_record):
        assert isinstance(found, Record | NoRecords | Break)


@given(st.binary())
def test_any_bytes_can_be_parsed_leniently_or_are_refused_in_words(content: bytes) -> None:
    try:
        parse_leniently(content)
    except BrokenJsonError as error:
        assert str(error).startswith(("it ", "the file ends", "something follows"))  # noqa: PT017
