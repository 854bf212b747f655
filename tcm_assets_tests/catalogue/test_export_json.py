"""Gzip and JSON: damaged files give their records up to the break."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.export_json import (
    byte_position,
    decode,
    decompress,
    parse_leniently,
    recover,
    strip_byte_order_mark,
)

CONTENT = bytes(range(256)) * 2_000

COMPRESSED = gzip.compress(CONTENT, mtime=0)


@given(st.binary(max_size=300_000))
def test_what_was_compressed_comes_back(content: bytes) -> None:
    assert decompress(gzip.compress(content)) == (content, "")


@pytest.mark.parametrize("padding", [b"", b"\0" * 512])
def test_several_members_are_one_content(padding: bytes) -> None:
    assert decompress(gzip.compress(b"one") + gzip.compress(b"two") + padding) == (b"onetwo", "")


@pytest.mark.parametrize("kept", [12, len(COMPRESSED) // 2, len(COMPRESSED) - 1])
def test_a_file_that_is_cut_off_gives_its_beginning(kept: int) -> None:
    content, fault = decompress(COMPRESSED[:kept])
    assert CONTENT.startswith(content)
    assert fault == f"the gzip data are cut off at byte {kept:,}"


def test_what_comes_before_the_damage_is_kept() -> None:
    content = bytes(range(256)) * 400
    stored = gzip.compress(content, compresslevel=0, mtime=0)
    damaged = stored[:-8] + b"\0\0\0\0" + stored[-4:]
    kept, fault = decompress(damaged)
    assert kept == content
    assert "damaged" in fault


@pytest.mark.parametrize("content", [b"{}", b"\0\0\0", gzip.compress(b"", mtime=0) + b"rest"])
def test_what_is_not_gzip_is_reported(content: bytes) -> None:
    kept, fault = decompress(content)
    assert kept == b""
    assert fault.endswith("is not gzip")


@given(st.binary(max_size=2_000))
def test_any_bytes_are_taken(content: bytes) -> None:
    assert decompress(b"\x1f\x8b\x08\x00" + content) is not None
    decompress(content)


@given(st.binary())
def test_positions_in_text_are_positions_in_bytes(content: bytes) -> None:
    text = decode(content)
    assert byte_position(text, len(text)) == len(content)


def test_a_byte_order_mark_is_taken_off_once() -> None:
    assert strip_byte_order_mark(b"\xef\xbb\xbf\xef\xbb\xbf{}") == b"\xef\xbb\xbf{}"


RECORDS = [{"id": "1", "text": "é📈"}, {"id": "2", "tags": ["a", {"b": [1]}]}, {"id": "3"}]


@pytest.mark.parametrize("content", [b'{"a":"x\x00\ny"}', b'[NaN, Infinity, "\\ud800", "\xff"]', b"9" * 5_000])
def test_control_characters_and_odd_numbers_are_taken(content: bytes) -> None:
    assert recover(content)[1] is None
    assert parse_leniently(content) is not None


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS).encode(),
        json.dumps({"headers": {"collector": [1]}, "collector": RECORDS}, ensure_ascii=False).encode(),
        json.dumps({"zip": "[", "collector": RECORDS}, indent=2).encode(),
    ],
)
def test_a_file_cut_off_anywhere_gives_the_records_before_the_break(content: bytes) -> None:
    whole_until = 0
    for kept in range(len(content)):
        records, broken_at = recover(content[:kept])
        assert broken_at is not None
        assert isinstance(records, list)
        assert records == RECORDS[: len(records)]
        assert broken_at.position in {0, len(records) + 1}
        assert len(records) >= whole_until
        whole_until = len(records)
    assert whole_until == len(RECORDS)


def test_the_reason_names_the_record_and_the_byte() -> None:
    content = '[{"id": "é"}, {"id": '.encode()
    _, broken_at = recover(content)
    assert broken_at is not None
    assert broken_at.position == 2
    assert "record 2 is not JSON: expecting value at byte 22" in broken_at.reason
    assert "the records before it were read, nothing after it was" in broken_at.reason
    assert broken_at.excerpt == '{"id": '


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
    records, broken_at = recover(content)
    assert broken_at is not None
    assert isinstance(records, list)
    assert (len(records), broken_at.position) == (kept, position)


@given(st.binary())
def test_any_bytes_can_be_recovered_from(content: bytes) -> None:
    document, broken_at = recover(content)
    assert broken_at is None or isinstance(document, list)
