from dataclasses import replace

from tcm_assets_tests.benchmarks.forecasts import PLAN, QUALITY_SPREADS, benchmark


def test_intervals_hold_and_are_narrower_the_more_accounts_differ():
    report = benchmark(replace(PLAN, video_count=6_000), 1)
    assert [world["quality_spread"] for world in report["worlds"]] == list(QUALITY_SPREADS)
    for world in report["worlds"]:
        for whole in world["holdouts"].values():
            assert 0.74 < whole["coverage"] < 0.86
            assert whole["width_share"] > world["known_mean_share"] - 0.03
    shares = [world["holdouts"]["accounts"]["width_share"] for world in report["worlds"]]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.8
