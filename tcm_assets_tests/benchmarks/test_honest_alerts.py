from dataclasses import replace

from tcm_assets_tests.benchmarks.altered_deliveries import hide_counters, repeat_old_counts
from tcm_assets_tests.benchmarks.attack_detection import detect
from tcm_assets_tests.benchmarks.honest_alerts import SMALL_ACCOUNTS, count_alerts, turn_comments_off
from tcm_assets_tests.benchmarks.world import draw_world
from tcm_assets_tests.benchmarks.world_population import WorldPlan


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


def test_honest_videos_with_counts_older_than_their_delivery_are_not_accused():
    world = draw_world(replace(SMALL_ACCOUNTS, video_count=1_000))
    late = repeat_old_counts(world.raw_videos, world.truth["video_id"].to_pylist())
    assert late["view_count"].to_pylist() != world.raw_videos["view_count"].to_pylist()
    found = count_alerts([(late, world.content_analysis)])
    assert sum(found["signals"]["falling_counter"].values()) <= 3
    assert found["totals"].get("held", 0) == 0


def test_whoever_buys_views_and_hides_likes_is_held_all_the_same():
    world = draw_world(
        WorldPlan(video_count=1_500, day_count=30, view_bot_share=0.06, like_bot_share=0.0, pod_share=0.0)
    )
    bought = {row["video_id"] for row in world.truth.to_pylist() if row["kind"] == "view_bots" and row["is_followed"]}
    hidden = hide_counters(world.raw_videos, bought, since="latest delivery")
    shown_count, hidden_count = (
        sum(one.is_held for one in detect(replace(world, raw_videos=raw), window_days=30) if one.kind == "view_bots")
        for raw in (world.raw_videos, hidden)
    )
    assert hidden_count >= 0.85 * shown_count > 10
