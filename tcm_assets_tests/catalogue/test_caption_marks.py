"""Hashtags and mentions are the same to everyone who reads a caption."""

import pytest

from tcm_assets.captions.brand_mentions import BrandFinder
from tcm_assets.captions.keywords import keywords
from tcm_assets.captions.language import written_text
from tcm_assets.captions.text_embeddings import video_text
from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.catalogue.url_list import VideoRef
from tcm_assets.sentiment.scorers import _prepare, _text


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
    texts = [" ".join(keywords(caption, [])), written_text(caption), video_text(caption, []), _prepare(caption, {})]
    assert not [text for text in texts if any(handle in text for handle in mentions)]


def test_brands_are_found_by_the_same_tags_and_handles():
    assert BrandFinder(["Nike", "Adidas"]).find("＃nike and ＠adidas.", []) == ["Adidas", "Nike"]


def test_a_full_stop_stays_where_a_mention_goes():
    assert written_text("See you @nina. Thanks") == "See you . Thanks"
    assert video_text("See you @nina. Thanks", []) == "See you . Thanks"


def test_a_tag_inside_a_word_of_the_caption_is_a_tag_that_the_caption_lacks():
    assert _text("Lovely party #Fun", ["love", "art", "fun"]) == "Lovely party #Fun love art"
