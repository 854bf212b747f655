from dataclasses import replace

from tcm_assets_tests.benchmarks.forecasts import PLAN, QUALITY_SPREADS, benchmark


def test_intervals_hold_and_are_narrower_the_more_accounts_differ():
    report = benchmark(replace(PLAN, video_count=6_000), 1)
    alike, mixed = ([world for world in report["worlds"] if world["is_mixed"] == each] for each in (False, True))
    for worlds in (alike, mixed):
        assert [world["quality_spread"] for world in worlds] == list(QUALITY_SPREADS)
    for world in report["worlds"]:
        for whole in world["holdouts"].values():
            assert 0.74 < whole["coverage"] < 0.86
            assert whole["width_share"] > world["known_mean_share"] - 0.03
    shares, mixed_shares = (
        [world["holdouts"]["accounts"]["width_share"] for world in worlds] for worlds in (alike, mixed)
    )
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.8
    assert max(mixed_shares) < 0.85


def test_calm_wild_and_paid_videos_hold_alike():
    (world,) = benchmark(replace(PLAN, video_count=12_000), 1, spreads=(0.8,), kinds=(True,))["worlds"]
    for name in ("calm accounts", "wild accounts", "disclosed as paid", "not disclosed as paid"):
        assert 0.75 < world["subsets"][f"accounts: {name}"]["coverage"] < 0.86
