from dataclasses import replace

from tcm_assets_tests.benchmarks.honest_alerts import SMALL_ACCOUNTS, count_alerts, turn_comments_off
from tcm_assets_tests.benchmarks.world import draw_world


def test_honest_videos_of_a_quiet_language_are_looked_at_and_not_held():
    world = draw_world(SMALL_ACCOUNTS)
    found = count_alerts([(world.raw_videos, world.content_analysis)])
    assert found["totals"]["videos"] == SMALL_ACCOUNTS.video_count
    assert found["totals"].get("held", 0) == 0
    rule = found["signals"]["bot_like_engagement"]
    assert rule["notice"] > 100
    assert rule["critical"] == 0
    assert rule["warning"] < 10
    quiet, other = (found["languages"][name] for name in ("da", "en"))
    assert quiet["bot_like_engagement"] / quiet["videos"] > 2 * other["bot_like_engagement"] / other["videos"]


def test_creators_who_turn_comments_off_are_told_of_and_not_held():
    world = draw_world(replace(SMALL_ACCOUNTS, video_count=1_000))
    found = count_alerts([(turn_comments_off(world), world.content_analysis)])
    assert found["totals"].get("held", 0) == 0
    assert sum(found["signals"]["falling_counter"].values()) == 0
    hidden = found["signals"]["hidden_counter"]
    assert hidden["notice"] > 10
    assert hidden["warning"] == hidden["critical"] == 0
