import doctest

import pytest

from tcm_assets.domain.matching import creator_category as module
from tcm_assets.domain.matching.creator_category import LEAST_VIDEO_SHARE, creator_category

DANCE, FOOD, COMEDY = "dance", "food and cooking", "comedy and skits"


@pytest.mark.parametrize(
    ("of_tags", "video_counts", "text_count", "category"),
    [
        pytest.param([FOOD], {}, 0, FOOD, id="tags alone"),
        pytest.param([], {FOOD: 3, DANCE: 1}, 4, FOOD, id="videos alone"),
        pytest.param([DANCE, FOOD], {}, 0, DANCE, id="of equals the tag that is declared first"),
        pytest.param([DANCE, FOOD], {FOOD: 1}, 10, FOOD, id="a video decides between equal tags"),
        pytest.param([DANCE, FOOD, DANCE], {FOOD: 3, COMEDY: 1}, 10, DANCE, id="two tags of three"),
        pytest.param([DANCE, FOOD], {COMEDY: 1}, 1, DANCE, id="one video does not outweigh what is declared"),
        pytest.param([DANCE, FOOD, COMEDY, None], {FOOD: 9}, 10, FOOD, id="many videos of one class"),
        pytest.param([None], {FOOD: 5, COMEDY: 1}, 10, FOOD, id="a tag of no class leaves it to the videos"),
    ],
)
def test_tags_and_videos_decide_together(of_tags, video_counts, text_count, category):
    assert creator_category(of_tags, video_counts, text_count) == category


def test_the_examples_hold():
    assert doctest.testmod(module).failed == 0


def test_nothing_near_is_no_category():
    assert creator_category([], {}, 0) is None
    assert creator_category([None, None], {}, 3) is None
    few, enough = int(100 * LEAST_VIDEO_SHARE) - 1, int(100 * LEAST_VIDEO_SHARE)
    assert creator_category([None], {DANCE: few}, 100) is None
    assert creator_category([None], {DANCE: enough}, 100) == DANCE


def test_equal_videos_keep_the_order_of_the_taxonomy():
    assert creator_category([], {FOOD: 2, COMEDY: 2}, 4) == COMEDY
    assert creator_category([], {COMEDY: 2, FOOD: 2}, 4) == COMEDY
