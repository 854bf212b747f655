import pytest

from tcm_assets.domain.content.hashtags import HASHTAG, distinct_tags, tag_words


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


def test_a_tag_is_told_once_in_the_captions_order_without_noise():
    caption = "#Gym then #fyp then #LEG_DAY and #gym again"
    assert list(distinct_tags(caption, ("leg_day", "viral", "protein"))) == ["gym", "leg_day", "protein"]


def test_underscores_part_words():
    assert tag_words("_make__up_tips_") == "make up tips"
    assert list(distinct_tags("#___", ("",))) == []


def test_words_that_run_together_are_parted():
    assert tag_words("GRWMroutine_gymmotivation") == "GRWM routine gym motivation"
