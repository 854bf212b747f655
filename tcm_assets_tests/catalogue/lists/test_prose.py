"""Prose and tags: cells in 17 languages, and what real creators write of themselves."""

import json
from pathlib import Path

import pytest

from tcm_assets.catalogue.lists.content_tags import Content, parse_content
from tcm_assets.catalogue.lists.prose import is_prose

REAL = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

TAGS = [
    "dance videos, vlogs",
    "Street food; home cooking; what i eat in a day",
    "get ready with me | day in the life of a nurse | DIY",
    "music\nvlogs\ncomedy",
    "💄 makeup, 👗 fashion, 🏋️ gym",
    "🎵 music\n🍕 street food",
    "#booktok #fantasybooks #reading",
    "['food', 'I eat in the street.']",
    "hip-hop/rap, R&B, k-pop vs. j-pop",
    "just dance, ben 10, soy candles, vivo phones",
    "vlogs, pranks, comedy.",
    "instagram-reels, youtube shorts",
    "Backen, vegane Rezepte, Familienalltag",
    "Mein Garten, Heimwerken",
    "koken, make-up, paarden",
    "cuisine, astuces beauté, vie de famille",
    "recetas fáciles, rutina de gimnasio, maquillaje",
    "lentes de contacto, moda",
    "receitas, rotina do sono, humor",
    "ricette, trucco, viaggi in Italia",
    "gotowanie, makijaż, życie na wsi",
    "matlagning, smink, träning",
    "cilt bakım, yemek tarifleri, film yorum",
    "resep masakan, tutorial makeup, keseharian saya",
    "nấu ăn, trang điểm, du lịch",
    "рецепты, макияж, мой день",
    "рецепти, догляд за шкірою",
    "طبخ، مكياج، سفر",
    "खाना बनाना, मेकअप, यात्रा",
    "料理、メイク動画、一人暮らし",
    "美食，旅行，我的日常",
    "먹방, 저녁 메뉴, 신나는 음악",
    "ทำอาหาร, แต่งหน้า, แม่และเด็ก",
]

BIOGRAPHIES = [
    "I bake sourdough and teach beginners, one loaf a week",
    "Mum of two. We live in a van! 🚐",
    "Just your average guitarist",
    "IG: nina.bakes\nhello@example.org",
    "Plants, cats, chaos 🌱\n👇 shop my prints",
    "19 | she/her | art student",
    "Runner 🏃\n24\nOslo",
    "Follow me for daily recipes, tips and tricks",
    "Cook, gardener, dad — www.example.org",
    "Collabs with @nina",
    "Slow mornings, loud music and far too many house plants in one small flat",
    "Ich backe für euch, jeden Sonntag ein neues Rezept",
    "Zweifache Mama aus Köln. Kooperationen gerne per Mail.",
    "Ik ben Joris, ik maak filmpjes over treinen 🚂",
    "Je partage mes recettes de famille, bienvenue",
    "Maman de trois enfants, passionnée de couture",
    "Hola, soy una chica que canta y baila",
    "Amante de los perros, vivo en Sevilla 🐶",
    "Mãe de gêmeos, compartilho receitas da roça",
    "Ciao, sono un barbiere di Napoli e faccio tagli",
    "Jestem fryzjerką, pokazuję proste upięcia",
    "Jag är bagare, följ mig för nya recept",
    "Merhaba, ben bir öğretmenim ve her gün ders anlatıyorum",
    "Halo, nama saya Sari, suka berbagi resep rumahan",
    "Xin chào, mình là Lan, chia sẻ cùng mọi người món ăn ngon",
    "Меня зовут Оля, снимаю про сад и кошек",
    "Привіт, розповідаю про гори та походи",
    "أنا طباخة من دمشق، أشارك وصفات أمي",
    "नमस्ते, मैं गाँव की रसोई से खाना बनाती हूँ",
    "大阪在住の大学生です。カフェ巡りが好き",
    "大家好，我是小林，每天带你看世界",
    "安静的人在厨房里慢慢做一顿晚饭",
    "안녕하세요 저는 부산에서 빵을 굽는 사람입니다",
    "สวัสดีค่ะ ติดต่องานทางไลน์",
    "บันทึกชีวิตบนดอยกับแมวสามตัวและสวนผัก",
]


@pytest.mark.parametrize("text", TAGS)
def test_tags_stay_tags(text: str) -> None:
    content = parse_content(text)
    assert content.prose is None
    assert content.tags


@pytest.mark.parametrize("text", BIOGRAPHIES)
def test_sentences_and_biographies_are_prose(text: str) -> None:
    assert parse_content(text) == Content([], " ".join(text.split()))


@pytest.mark.parametrize("text", ["", "🎵", "...", "\ufe0f", "12", ",", "a" * 100])
def test_cells_without_words_are_no_prose(text: str) -> None:
    assert not is_prose(text)


def test_what_real_creators_write_of_themselves() -> None:
    if not REAL.exists():
        pytest.skip("the real videos are not beside this checkout")
    signatures = {video["authorMeta"]["signature"] for video in json.loads(REAL.read_text("utf-8"))["collector"]}
    written = [text for text in signatures if any(map(str.isalpha, text))]
    sentences = [text for text in written if len(text.split()) >= 5]
    assert len(written) == 700
    words = [text for text in written if not text.startswith("https://")]
    assert len(words) == 699
    assert all(content.tags or content.prose for content in map(parse_content, words))
    # Measured: 570 of 700, and 86 % of those of five words and more; the others read like tags ("Naruto Shippuden").
    assert sum(map(is_prose, written)) / len(written) > 0.8
    assert sum(map(is_prose, sentences)) / len(sentences) > 0.85
