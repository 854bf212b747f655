"""The asset `caption_fingerprints`."""

from tcm_assets.captions.tables import BAND_COUNT

TEXT = "my secret method to earn money from home"


def test_long_captions_have_a_fingerprint_and_short_ones_none(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": f"{TEXT} 💰 #rich"},
        {"video_id": "2", "caption": "link in bio"},
        {"video_id": "3", "caption": f"{TEXT.upper()}!!!"},
    )
    result = workbench.materialize("caption_fingerprints")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    first, third = workbench.rows("caption_fingerprints")
    assert (first["video_id"], first["word_count"], len(first["bands"])) == ("1", 8, BAND_COUNT)
    assert {**first, "video_id": "3"} == third


def test_a_changed_caption_gets_another_fingerprint(workbench):
    workbench.given("videos", {"video_id": "1", "caption": TEXT})
    workbench.materialize("caption_fingerprints")
    (before,) = workbench.rows("caption_fingerprints")
    workbench.given("videos", {"video_id": "1", "caption": f"{TEXT} tonight"})
    workbench.materialize("caption_fingerprints")
    (after,) = workbench.rows("caption_fingerprints")
    assert before["words_hash"] != after["words_hash"]
