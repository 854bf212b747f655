import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_one_object_is_printed_with_every_ratio():
    module = "tcm_assets_tests.benchmarks.frames"
    report = json.loads(printed_by(module, "--json", "--seconds", "2", "--clips", "1", "--repeats", "1"))
    assert set(report["cpu_seconds"]) == {"decode_floor", "ours", "ours_parallel", "key_frames"}
    assert all(seconds > 0 for seconds in report["cpu_seconds"].values())
    assert set(report["ratios"]) == {
        "ours_over_decode_floor",
        "clips_per_second_on_two_workers_over_one",
        "cpu_per_clip_on_two_workers_over_one",
        "every_second_over_key_frames",
        "key_frames_largest_distance",
    }
    assert 0 <= report["ratios"]["key_frames_largest_distance"] <= 1
