"""Hashtags and mentions are the same to everyone who reads a caption."""

import re
import sys
import unicodedata
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tcm_assets.captions.brand_mentions import BrandFinder
from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.captions.keywords import keywords
from tcm_assets.captions.language import written_text
from tcm_assets.captions.text_embeddings import video_text
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG, MENTION, re2_pattern
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.sentiment.lexicon_scorer import _prepare
from tcm_assets.sentiment.scorers import _text


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("leg day #gym #Squat_Day", ["gym", "Squat_Day"]),
        ("#anime#edit ##naruto", ["anime", "edit", "naruto"]),
        ("I love #horses, #cats. (#dogs) #what?!", ["horses", "cats", "dogs", "what"]),
        ("#💪 #🏳️‍🌈 #fypシ", ["💪", "🏳️‍🌈", "fypシ"]),
        ("#keşfet #рекомендации #สวัสดีครับ #قط،", ["keşfet", "рекомендации", "สวัสดีครับ", "قط"]),
        ("#ශ්‍රීලංකා joined by U+200D", ["ශ්‍රීලංකා"]),
        ("#yard\ufffc\ufffc and ＃full", ["yard", "full"]),
        ("#one@two", ["one"]),
        ("5 # 6 and #", []),
        ("we're #1!", ["1"]),
        ("we&#39;re &#x27;here&#x27; https://x.com/#nike www.x.com/a#b (#yes)", ["yes"]),
        ("@www.lisa#one info@nike.de #two", ["one", "two"]),
        ("", []),
    ],
)
def test_a_tag_ends_at_a_blank_a_mark_or_the_next_tag(caption, tags):
    assert HASHTAG.findall(caption) == tags


@pytest.mark.parametrize(
    ("caption", "handles"),
    [
        ("with @nina and @otto_2!", ["nina", "otto_2"]),
        ("with @nina.", ["nina"]),
        ("@nina.b... @x.roosf.10", ["nina.b", "x.roosf.10"]),
        ("＠nina@otto #gym@ida", ["nina", "otto", "ida"]),
        ("@nina’s cat, @нина", ["nina", "нина"]),
        ("a @ b, @. and @", []),
        ("info@nike.de, First.Last+tag@mail.nike.co.uk", []),
        ("https://x.com/@nina/video/1 and @ida", ["ida"]),
        ("#gym@ida.belle @www.nina@otto.com it@otto", ["ida.belle", "www.nina", "otto.com", "otto"]),
        ("", []),
    ],
)
def test_a_handle_ends_before_the_full_stop_of_a_sentence(caption, handles):
    assert MENTION.findall(caption) == handles


PROBES = [
    ("＃nike and ＠adidas.", ["nike"], ["adidas"]),
    ("At #cafe☕ with @nina.", ["cafe☕"], ["nina"]),
    ("#one@two #three", ["one", "three"], ["two"]),
]


@pytest.mark.parametrize(("caption", "hashtags", "mentions"), PROBES)
def test_a_page_without_marks_gives_the_hashtags_and_mentions_of_its_caption(caption, hashtags, mentions):
    page_answers = pytest.importorskip("tcm_assets.live.page_answers", reason="yt-dlp is not installed")
    record = page_answers.page_record(VideoRef("1", None, "nina", "7"), {"id": "1", "description": caption}, {})
    assert (record["hashtags"], record["mentions"]) == (hashtags, mentions)


@pytest.mark.parametrize(("caption", "mentions"), [(caption, mentions) for caption, _, mentions in PROBES])
def test_no_reader_of_words_sees_a_mention(caption, mentions):
    texts = [" ".join(keywords(caption, [])), written_text(caption), video_text(caption, []), _prepare(caption)]
    assert not [text for text in texts if any(handle in text for handle in mentions)]


@pytest.mark.parametrize(
    "caption",
    [*(caption for caption, _, _ in PROBES), "＠nina_official", "@нина.b", "#a,", "info@nike.de", "#gym@ida.belle"],
)
def test_a_fingerprint_holds_the_words_outside_hashtags_and_mentions(caption):
    plain = ADDRESS.sub(" ", MENTION.sub(" ", HASHTAG.sub(" ", caption)))
    captions = [f"{text} alpha bravo charlie delta echo four,five" for text in (caption, plain)]
    columns = {"video_id": ["1", "2"], "upload_date": [date(2020, 12, 1)] * 2, "author_id": ["7"] * 2}
    marked, unmarked = caption_fingerprints_batch(pa.record_batch({**columns, "caption": captions})).to_pylist()
    assert marked["words_hash"] == unmarked["words_hash"]


def test_a_comma_ends_a_tag_in_a_fingerprint():
    columns = {"video_id": ["1"], "upload_date": [date(2020, 12, 1)], "author_id": ["7"]}
    caption = "one two three #a,four,five six"
    (row,) = caption_fingerprints_batch(pa.record_batch({**columns, "caption": [caption]})).to_pylist()
    assert row["word_count"] == 6


@pytest.mark.parametrize("pattern", [HASHTAG.pattern, MENTION.pattern, ADDRESS.pattern])
def test_both_engines_end_a_mark_at_the_same_characters(pattern):
    every = map(chr, range(sys.maxunicode + 1))
    # But surrogates, private and unassigned ones, which the engines' versions of Unicode need not agree on.
    characters = [character for character in every if unicodedata.category(character) not in ("Cs", "Co", "Cn")]
    texts = [f"#a{character}b @c{character}d e{character}f@g.hi www.j{character}k" for character in characters]
    by_arrow = pc.replace_substring_regex(pa.array(texts), pattern=re2_pattern(pattern), replacement="|").to_pylist()
    by_python = [re.sub(pattern, "|", text) for text in texts]
    assert [c for c, ours, theirs in zip(characters, by_python, by_arrow, strict=True) if ours != theirs] == []


def test_brands_are_found_by_the_same_tags_and_handles():
    assert BrandFinder(["Nike", "Adidas"]).find("＃nike and ＠adidas.", []) == ["Adidas", "Nike"]


@pytest.mark.parametrize("caption", ["mail info@nike.de", "https://x.com/@nike", "see https://x.com/#nike"])
def test_an_address_names_no_brand(caption):
    assert BrandFinder(["Nike"]).find(caption, []) == []


def test_an_address_is_no_word_of_a_caption():
    caption = "marathon #gym@ida.belle info@nike.de https://x.com/#nike"
    assert keywords(caption, []) == ["gym", "marathon"]
    assert written_text(caption) == "marathon"


def test_a_full_stop_stays_where_a_mention_goes():
    assert written_text("See you @nina. Thanks") == "See you . Thanks"
    assert video_text("See you @nina. Thanks", []) == "See you . Thanks"


def test_a_tag_inside_a_word_of_the_caption_is_a_tag_that_the_caption_lacks():
    assert _text("Lovely party #Fun", ["love", "art", "fun"]) == "Lovely party #Fun #love #art"
