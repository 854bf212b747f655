"""Text that is not Unicode: read right in whole, or not at all, and said once."""

import json
from datetime import datetime

import pytest

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.foreign_text import find_foreign
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets_tests.catalogue.exports.examples import VIDEO_ID

NOW = datetime.fromisoformat("2026-11-27")

CAPTIONS = [
    ("cp1252", "Café für Ñandú – œuvre été"),
    ("latin-1", "Café für Ñandú été"),
    ("cp1250", "Zażółć gęślą jaźń, dzień dobry świat"),
    ("cp1251", "Привет мир, как дела"),
    ("koi8-r", "Привет мир, как дела сегодня"),
    ("cp866", "Привет мир, как дела сегодня"),
    ("cp1253", "Καλημέρα κόσμε σήμερα"),
    ("cp1254", "Günaydın dünya, şimdi çok güzel bir gün"),
    ("cp1255", "שלום עולם מה שלומך היום"),
    ("cp1256", "مرحبا بالعالم كيف الحال اليوم"),
    ("gbk", "你好世界，今天天气很好"),
    ("big5", "你好世界，今天天氣很好"),
    ("shift_jis", "表示ソ能、今日はいい天気です"),
    ("euc_jp", "今日はいい天気です、動画を見て"),
    ("euc_kr", "안녕하세요 오늘 날씨가 좋네요"),
    ("cp874", "สวัสดีชาวโลก วันนี้อากาศดี"),
    # Of older systems and other programs, with few letters that tell them apart.
    ("cp1250", "Szép hétvégét, holnap megint főzünk: gulyás, töltött káposzta és tűzön sült hús"),
    ("cp1250", "Astăzi gătim împreună, mâine plecăm la mare și mâncăm pește".replace("ș", "ş")),
    ("cp852", "Dziś gotujemy żurek, jutro robimy pączki i łatwą sałatkę"),
    ("cp850", "Heute backen wir Brötchen, morgen gibt es süße Törtchen für alle Gäste"),
    ("cp850", "Aujourd'hui une journée à l'école, demain la recette préférée de ma mère, très légère"),
    ("cp850", "Mañana cocinamos en español, también habrá música y niños, ¿vienes?"),
    ("cp850", "Hoje tem feijão e pão de queijo, amanhã a gente faz coração de maçã, não é difícil"),
    ("mac_roman", "Aujourd'hui une journée à l'école, demain la recette préférée de ma mère, très légère"),
    ("iso8859-5", "Сегодня готовим суп, завтра едем на дачу с друзьями"),
    ("mac_cyrillic", "Сегодня готовим Суп, Завтра едем на дачу с друзьями: Яблоки, Ягоды"),
    ("koi8_u", "Сьогодні готуємо їжу, їдемо до Києва і співаємо"),
    ("iso8859-6", "اليوم نطبخ معا وغدا نسافر إلى البحر مع الأصدقاء"),
    ("iso2022_jp", "今日はいい天気です、動画を見て"),
    ("hz", "你好世界，今天天气很好"),
    # English with the signs of word processors.
    ("cp1252", "Don’t stop, it’s “fun” – really… ask Zoë"),
]


def read(content: bytes) -> ReadExport:
    return read_export(content, "a_2026-09-07.json", NOW, NOW)


def table(caption: str, count: int) -> str:
    rows = [f"{int(VIDEO_ID) + each};m1;1788264037;{caption};{each}" for each in range(count)]
    return "\n".join(["id;authorMeta.name;createTime;text;playCount", *rows, ""])


def lines(caption: str, count: int) -> str:
    row = {"authorMeta": {"name": "m1"}, "createTime": 1_788_264_037, "text": caption, "playCount": 5}
    return json.dumps([{"id": str(int(VIDEO_ID) + each), **row} for each in range(count)], ensure_ascii=False)


@pytest.mark.parametrize("write", [table, lines])
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("encoding", "caption"), CAPTIONS)
def test_a_file_in_another_encoding_is_read_and_it_is_said_once(
    encoding: str, caption: str, count: int, write: object
) -> None:
    export = read(write(caption, count).encode(encoding))  # type: ignore[operator]
    assert export.videos["caption"].to_pylist() == [caption] * count
    (note,) = export.rejections.to_pylist()
    assert (note["position"], note["outcome"]) == (0, "repaired")
    assert note["reason"].startswith("the file is not UTF-8; read as ")


def test_an_encoding_that_is_not_certain_rejects_the_file_with_what_to_do() -> None:
    export = read(lines("안녕하세요 오늘 날씨가 좋네요", 30).encode("johab"))
    assert export.videos.num_rows == 0
    (note,) = export.rejections.to_pylist()
    assert note["reason"] == (
        "the file is not UTF-8, and it is not certain what else: save it as UTF-8 (in Excel as 'CSV UTF-8')"
    )


def test_damage_within_utf_8_is_no_other_encoding() -> None:
    content = lines("Café für Ñandú", 30).encode().replace(b"\xc3\xa9", b"\xe9", 3)
    assert find_foreign(content) is None
    export = read(content)
    assert export.videos.num_rows == 30
    assert [row["field"] for row in export.rejections.to_pylist()] == ["text"] * 3


def test_single_bytes_are_damage() -> None:
    export = read(lines("plain", 30).encode().replace(b"plain", b"pl\x8d\x81n", 2))
    assert export.videos.num_rows == 30
    assert export.rejections["reason"][0].as_py() == "some bytes of the file are not UTF-8; \ufffd stands for them"


NAMES = [
    ("cp1250", "Sőregi Ödön"),
    ("cp1250", "Mădălina Ioană"),
    ("cp1250", "kip laotański"),
    ("cp1257", "Tšiili puštu"),
    ("cp850", "Österreich für Söhne"),
    ("mac_roman", "José Peña"),
    ("cp1254", "İngilizce kyatı"),
    ("gbk", "林堡语"),
    ("cp1255", "סוגה"),
    ("cp1256", "العربية"),
]


@pytest.mark.parametrize(("encoding", "name"), NAMES)
def test_a_name_is_read_right_or_not_at_all(encoding: str, name: str) -> None:
    content = f"1,{name},x\n".encode(encoding)
    found = find_foreign(content)
    assert found is not None
    assert not found.encoding or content.decode(found.codec) == f"1,{name},x\n"


def test_a_wave_is_no_encoding() -> None:
    assert find_foreign(b"hi~ there ~{o_o}~") is None
    assert find_foreign(b"1,\x1b[31mred\x1b[0m,x") is None
