"""Bytes of a file: gzip damaged, cut off or without end, and texts in every encoding."""

import codecs
import gzip
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.exports import encodings
from tcm_assets.catalogue.exports.encodings import TooLargeError, as_utf8, inflate, name_format

LIMIT = 2_000_000

CONTENT = bytes(range(256)) * 2_000

COMPRESSED = gzip.compress(CONTENT, mtime=0)


@given(st.binary(max_size=300_000))
def test_what_was_compressed_comes_back(content: bytes) -> None:
    assert inflate(gzip.compress(content), LIMIT) == (content, "")


@pytest.mark.parametrize("padding", [b"", b"\0" * 512])
def test_several_members_are_one_content(padding: bytes) -> None:
    assert inflate(gzip.compress(b"one") + gzip.compress(b"two") + padding, LIMIT) == (b"onetwo", "")


@pytest.mark.parametrize("kept", [12, len(COMPRESSED) // 2, len(COMPRESSED) - 1])
def test_a_file_that_is_cut_off_gives_its_beginning(kept: int) -> None:
    content, fault = inflate(COMPRESSED[:kept], LIMIT)
    assert CONTENT.startswith(content)
    assert fault == f"the gzip data are cut off at byte {kept:,}"


def test_what_comes_before_the_damage_is_kept() -> None:
    content = bytes(range(256)) * 400
    stored = gzip.compress(content, compresslevel=0, mtime=0)
    damaged = stored[:-8] + b"\0\0\0\0" + stored[-4:]
    kept, fault = inflate(damaged, LIMIT)
    assert kept == content
    assert "damaged" in fault


@pytest.mark.parametrize("content", [b"{}", b"\0\0\0", gzip.compress(b"", mtime=0) + b"rest"])
def test_what_is_not_gzip_is_reported(content: bytes) -> None:
    kept, fault = inflate(content, LIMIT)
    assert kept == b""
    assert fault.endswith("is not gzip")


@given(st.binary(max_size=2_000))
def test_any_bytes_are_taken(content: bytes) -> None:
    assert inflate(b"\x1f\x8b\x08\x00" + content, LIMIT) is not None
    inflate(content, LIMIT)


def test_a_bomb_is_stopped_before_it_takes_memory() -> None:
    bomb = gzip.compress(bytes(100_000_000), 9)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="larger than 2,000,000 bytes"):
            inflate(bomb, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 3 * LIMIT
    finally:
        tracemalloc.stop()


def test_content_of_many_times_the_size_of_its_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "UNBOUND_BYTES", LIMIT // 2)
    bomb = gzip.compress(bytes(LIMIT))
    with pytest.raises(TooLargeError, match=r"1,000,000 bytes, more than 100 times the file's size, .* without gzip"):
        inflate(bomb, LIMIT)
    assert len(inflate(bomb, LIMIT, delivered_bytes=LIMIT // 100)[0]) == LIMIT
    within = random.Random(1).randbytes(LIMIT // 100) * 50
    assert inflate(gzip.compress(within), LIMIT) == (within, "")


def test_content_of_the_limit_itself_is_read() -> None:
    assert inflate(gzip.compress(bytes(LIMIT)), LIMIT) == (bytes(LIMIT), "")
    with pytest.raises(TooLargeError):
        inflate(gzip.compress(bytes(LIMIT + 1)), LIMIT)
    with pytest.raises(TooLargeError):
        inflate(gzip.compress(bytes(LIMIT)) + gzip.compress(b"1"), LIMIT)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
        lambda text: text.encode("utf-32-le"),
        lambda text: text.encode("utf-32-be"),
    ],
)
def test_every_encoding_gives_the_same_text(encode) -> None:  # type: ignore[no-untyped-def]
    text = '[{"id": "1", "text": "caf\u00e9 \U0001f4c8"}]' * 3
    assert as_utf8(encode(text)) == text.encode()


def test_half_a_character_is_marked() -> None:
    assert as_utf8('["\u00e9"]'.encode("utf-16")[:-1]) == '["\u00e9"\ufffd'.encode()


@given(st.binary(max_size=50))
def test_any_bytes_are_text(content: bytes) -> None:
    as_utf8(content)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"BZh9", b"%PDF-1.7"])
def test_other_formats_are_named_with_what_to_do(start: bytes) -> None:
    assert ": " in str(name_format(start + bytes(10)))


def test_text_is_no_other_format() -> None:
    assert name_format(b'{"id": 1}') is None
