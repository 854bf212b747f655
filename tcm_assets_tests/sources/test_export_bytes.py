"""Gzip files give what they hold up to where they break."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sources.export_bytes import as_text, byte_position, decompressed, without_byte_order_mark

CONTENT = bytes(range(256)) * 2_000
COMPRESSED = gzip.compress(CONTENT, mtime=0)


@given(st.binary(max_size=300_000))
def test_what_was_compressed_comes_back(content: bytes) -> None:
    assert decompressed(gzip.compress(content)) == (content, "")


@pytest.mark.parametrize("padding", [b"", b"\0" * 512])
def test_several_members_are_one_content(padding: bytes) -> None:
    assert decompressed(gzip.compress(b"one") + gzip.compress(b"two") + padding) == (b"onetwo", "")


@pytest.mark.parametrize("kept", [12, len(COMPRESSED) // 2, len(COMPRESSED) - 1])
def test_a_file_that_is_cut_off_gives_its_beginning(kept: int) -> None:
    content, fault = decompressed(COMPRESSED[:kept])
    assert CONTENT.startswith(content)
    assert fault == f"the gzip data are cut off at byte {kept:,}"


def test_what_comes_before_the_damage_is_kept() -> None:
    content = bytes(range(256)) * 400
    stored = gzip.compress(content, compresslevel=0, mtime=0)
    damaged = stored[:-8] + b"\0\0\0\0" + stored[-4:]
    kept, fault = decompressed(damaged)
    assert kept == content
    assert "damaged" in fault


@pytest.mark.parametrize("content", [b"{}", b"\0\0\0", gzip.compress(b"", mtime=0) + b"rest"])
def test_what_is_not_gzip_is_told(content: bytes) -> None:
    kept, fault = decompressed(content)
    assert kept == b""
    assert fault.endswith("is not gzip")


@given(st.binary(max_size=2_000))
def test_any_bytes_are_taken(content: bytes) -> None:
    assert decompressed(b"\x1f\x8b\x08\x00" + content) is not None
    decompressed(content)


@given(st.binary())
def test_positions_in_text_are_positions_in_bytes(content: bytes) -> None:
    text = as_text(content)
    assert byte_position(text, len(text)) == len(content)


def test_a_byte_order_mark_is_taken_off_once() -> None:
    assert without_byte_order_mark(b"\xef\xbb\xbf\xef\xbb\xbf{}") == b"\xef\xbb\xbf{}"
