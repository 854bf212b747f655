"""Files of lists: what is opened, and in which encoding it is read."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.lists.files import (
    MAX_LIST_BYTES,
    MissingListError,
    UnreadableListError,
    decode_list,
    read_list_text,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_as_it_is(encoding: str) -> None:
    text = "Creator ID\tCreator Name\r\n1\tŁódź 東京 🇲🇦 Ренé\r\n"
    assert decode_list(text.encode(encoding)) == (text, "")


WESTERN = ["Renée", "Jürgen Groß", "São Tomé", "Søren Ångström", "L’été “à 5 €”", "Zoë", "ÅSA", "¿Qué?"]


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_of_windows_is_told_apart(text: str) -> None:
    assert decode_list(f"1,{text},x\n".encode("cp1252")) == (f"1,{text},x\n", "Windows-1252")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Łódź", "cp1250"),
        ("Jiří Dvořák", "cp1250"),
        ("Иван Петров", "cp1251"),
        ("Αθήνα", "cp1253"),
        ("Işık Yıldız", "cp1254"),
        ("東京", "shift_jis"),
        ("ŞENOL Güneş", "cp1254"),
        ("العربية", "cp1256"),
        ("北京", "gbk"),
        ("서울", "euc-kr"),
        ("Renée", "mac_roman"),
        ("Łukasz", "cp1250"),
        ("Škoda", "iso8859-2"),
        ("Kraków", "mac_roman"),
        ("Márquez", "cp437"),
    ],
)
def test_a_word_in_another_encoding_is_read_right_or_not_at_all(text: str, encoding: str) -> None:
    found = decode_list(f"1,{text},x\n".encode(encoding))
    assert found.encoding != "Windows-1252"
    assert found.text.startswith("1,")
    is_unread = any("\ud800" <= character <= "\udfff" for character in found.text)
    assert (found.text == f"1,{text},x\n", is_unread) in ((True, False), (False, True))


def test_a_file_of_two_encodings_is_utf_8_with_faults() -> None:
    assert decode_list("1,Renée\n".encode() + b"2,Ren\xe9e\n") == ("1,Renée\n2,Ren\udce9e\n", "")


@given(st.binary(max_size=200))
def test_any_bytes_become_text(content: bytes) -> None:
    decode_list(content)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "creators.csv")
    with pytest.raises(UnreadableListError, match="it is no regular file"):
        read_list_text(tmp_path / "creators.csv")
    with pytest.raises(UnreadableListError, match="it is no regular file"):
        read_list_text(tmp_path)
    with pytest.raises(MissingListError):
        read_list_text(tmp_path / "other.csv")


def test_a_link_to_a_list_is_followed(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a", encoding="utf-8")
    (tmp_path / "creators.csv").symlink_to(tmp_path / "list.csv")
    assert read_list_text(tmp_path / "creators.csv").text == "a"


def test_a_list_is_bounded_in_size(tmp_path: Path) -> None:
    with (tmp_path / "creators.csv").open("wb") as stream:
        stream.truncate(MAX_LIST_BYTES + 1)
    with pytest.raises(UnreadableListError, match="above 50,000,000 bytes"):
        read_list_text(tmp_path / "creators.csv")


def test_a_workbook_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "creators.csv").write_bytes(b"PK\x03\x04\x14\x00")
    with pytest.raises(UnreadableListError, match="is a ZIP archive or an Excel workbook: unpack it"):
        read_list_text(tmp_path / "creators.csv")


def test_control_characters_of_a_path_reach_no_message(tmp_path: Path) -> None:
    with pytest.raises(MissingListError) as raised:
        read_list_text(tmp_path / "a\x1b[31m\nb.csv")
    assert "\x1b" not in str(raised.value)
    assert "\n" not in str(raised.value)
