"""Contents of the bundled sample, drawn in full but not written."""

import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.data_folder import SAMPLE_END_DAY, SAMPLE_FIRST_DAY
from tcm_assets.sample.contents import SampleContents, draw_sample
from tcm_assets.sample.plan import SampleError, SamplePlan

REPOSITORY = Path(__file__).resolve().parents[2]

CREATORS_CSV = REPOSITORY / "data" / "creators.csv"

REAL_EXPORT = REPOSITORY.parent / "shared" / "real" / "trending_december_2020.json"


@pytest.fixture(scope="module")
def files(contents: SampleContents) -> dict[str, bytes]:
    return dict(contents.export_files())


@pytest.fixture(scope="module")
def good_records(files: dict[str, bytes]) -> list[dict]:
    """Every record that is in its shape, of every whole file."""
    whole = [content for name, content in files.items() if "interrupted" not in name]
    records = [record for content in whole for record in json.loads(gzip.decompress(content))["collector"]]
    return [record for record in records if record.get("id") and record["authorMeta"]]


def test_every_day_has_videos_and_only_those_days(contents: SampleContents) -> None:
    by_day = Counter(upload.upload_date for upload in contents.uploads)
    assert (min(by_day), max(by_day)) == (SAMPLE_FIRST_DAY, SAMPLE_END_DAY - timedelta(days=1))
    assert len(by_day) == 92
    assert 4_000 < sum(by_day.values()) < 4_500
    assert min(by_day.values()) >= 15


def test_ids_are_unique_and_hold_the_upload_time(contents: SampleContents) -> None:
    assert len({upload.video_id for upload in contents.uploads}) == len(contents.uploads)
    assert all(int(upload.video_id) >> 32 == upload.uploaded_at_s for upload in contents.uploads)
    assert all(int(upload.video_id) < 2**63 for upload in contents.uploads)


def test_only_invented_creators_upload_and_all_of_them_do(contents: SampleContents, good_records: list[dict]) -> None:
    handles = {record["authorMeta"]["name"] for record in good_records}
    assert handles == {creator.username for creator in contents.creators}
    assert all(handle.startswith("demo_") for handle in handles)


def test_every_record_says_that_it_is_generated(good_records: list[dict]) -> None:
    assert all(record["generated"] is True for record in good_records)
    assert all(record["authorMeta"]["name"].startswith("demo_") for record in good_records)


def test_accounts_say_what_the_creator_list_says(contents: SampleContents, good_records: list[dict]) -> None:
    said = {(record["authorMeta"]["name"], record["authorMeta"]["signature"]) for record in good_records}
    assert said == {(creator.username, creator.biography) for creator in contents.creators}
    assert len([biography for _, biography in said if biography]) == 18
    assert all(record["webVideoUrl"].startswith("https://tiktok.example/") for record in good_records)


def test_captions_are_varied(contents: SampleContents) -> None:
    texts = [caption.text for caption in contents.captions]
    assert len(set(texts)) > 3_000
    assert 0.01 < texts.count("") / len(texts) < 0.06
    assert sum(any(ord(letter) > 0x1F000 for letter in text) for text in texts) > len(texts) / 2
    assert sum("ダンス" in text or "댄스" in text or "maquillage" in text or "Fußball" in text for text in texts) > 10
    for caption in contents.captions:
        assert [word[1:] for word in caption.text.split() if word.startswith("#")] == list(caption.hashtags)
        assert not {"{", "}"} & set(caption.text)


def test_brands_are_named_by_creators_of_a_fitting_niche(contents: SampleContents) -> None:
    branded = [
        (upload, caption) for upload, caption in zip(contents.uploads, contents.captions, strict=True) if caption.brands
    ]
    assert 0.08 < len(branded) / len(contents.uploads) < 0.16
    assert all(set(caption.brands) <= set(upload.niche.brands) for upload, caption in branded)
    assert len({caption.brands for _, caption in branded}) > 25


def test_ordinary_counts_are_heavy_tailed_and_consistent(contents: SampleContents) -> None:
    views = sorted(counts.view_count for counts in contents.counts)
    assert views[len(views) * 95 // 100] > 5 * views[len(views) // 2]
    for counts in contents.counts:
        reactions = (counts.like_count, counts.comment_count, counts.share_count, counts.bookmark_count)
        assert min(reactions) >= 0
        assert max(reactions) <= counts.view_count
    likes = [counts.like_count / counts.view_count for counts in contents.counts if counts.view_count > 1_000]
    assert 0.05 < sorted(likes)[len(likes) // 2] < 0.15


def test_anomalies_are_there_in_the_planted_number_and_no_more(contents: SampleContents) -> None:
    followed = {index: video.later[-1] for index, video in contents.followed.items()}
    later = {**contents.restated, **followed}
    latest = [later.get(index, counts) for index, counts in enumerate(contents.counts)]
    for delivered in (contents.counts, latest):
        assert sum(counts.view_count > 1_000 and counts.comment_count == 0 for counts in delivered) == 12
        assert sum(counts.view_count > 5_000 and counts.like_count == 0 for counts in delivered) == 6
        assert sum(counts.gift_count > 500 for counts in delivered) == 8
    ranked = sorted(counts.view_count for counts in latest)
    assert ranked[-1] >= 5 * ranked[-2]


def test_too_few_videos_for_the_anomalies_are_refused() -> None:
    plan = SamplePlan(first_day=date(2026, 8, 1), end_day=date(2026, 8, 2), mean_videos_per_day=3)
    with pytest.raises(SampleError, match="plan more days or videos"):
        draw_sample(CREATORS_CSV, plan)


def test_restated_counts_only_grow(contents: SampleContents) -> None:
    assert len(contents.restated) == 50
    for index, later in contents.restated.items():
        earlier = contents.counts[index]
        assert later.view_count > earlier.view_count
        assert contents.uploads[index].upload_date <= date(2026, 10, 24)
        for name in ("like_count", "comment_count", "share_count", "bookmark_count", "gift_count"):
            assert getattr(earlier, name) <= getattr(later, name) <= max(later.view_count, getattr(earlier, name))


def test_records_have_every_field_of_a_real_export(good_records: list[dict]) -> None:
    if not REAL_EXPORT.exists():
        pytest.skip("the real export is not here")
    real = json.loads(REAL_EXPORT.read_text(encoding="utf-8"))["collector"][0]
    for record in good_records[:200]:
        assert set(real) | {"collectCount", "giftCount", "generated"} == set(record)
        for part in ("authorMeta", "musicMeta", "videoMeta", "covers"):
            assert set(real[part]) <= set(record[part])
        assert type(record["createTime"]) is int
        assert all(set(tag) == {"id", "name", "title", "cover"} for tag in record["hashtags"])


def test_files_are_dated_after_their_videos(files: dict[str, bytes]) -> None:
    assert len(files) == 92 + 1 + 1 + 19
    content = json.loads(gzip.decompress(files["landing/generated_2026-08-02.json.gz"]))
    days = {datetime.fromtimestamp(record["createTime"], UTC).date() for record in content["collector"]}
    assert days == {date(2026, 8, 1)}
    assert "landing/generated_2026-11-01.json.gz" in files
    assert "landing/generated_restated_2026-10-31.json.gz" in files


def test_reading_the_files_gives_the_planted_problems_and_every_video(
    contents: SampleContents, files: dict[str, bytes]
) -> None:
    problems: Counter[tuple[str, str]] = Counter()
    deliveries: Counter[str] = Counter()
    for name, content in files.items():
        read = read_export(content, name, datetime(2026, 11, 1), datetime(2026, 11, 2))  # noqa: DTZ001
        problems.update((row["outcome"], row["field"]) for row in read.rejections.to_pylist())
        for videos in (read.videos, read.doubted):  # of some, the id looks rounded by chance
            deliveries.update(videos["video_id"].to_pylist())
    assert problems == {
        ("rejected", "id"): 3,
        ("rejected", ""): 2,
        ("superseded", "id"): 3,
        ("repaired", "playCount"): 1,
        ("repaired", "text"): 1,
    }
    assert set(deliveries) == {upload.video_id for upload in contents.uploads}
    assert sum(count >= 11 for count in deliveries.values()) == 150
    assert sum(count == 2 for count in deliveries.values()) >= 49


def test_clips_are_of_many_creators_and_name_brands(contents: SampleContents) -> None:
    assert len(contents.clips) == 37 + 12
    assert sum(clip.is_broken for clip in contents.clips) == 1
    assert len({contents.uploads[clip.upload_index].creator for clip in contents.clips}) == 37 + 12
    assert sum(bool(contents.captions[clip.upload_index].brands) for clip in contents.clips) >= 14


def test_who_joined_later_changes_no_video_of_the_others(contents: SampleContents, tmp_path: Path) -> None:
    lines = CREATORS_CSV.read_text(encoding="utf-8").splitlines(keepends=True)
    before = tmp_path / "creators.csv"
    before.write_text("".join(lines[:1] + [line for line in lines[1:] if int(line.split(",")[0]) <= 140]), "utf-8")
    alone = draw_sample(before, contents.plan)

    def told(drawn: SampleContents) -> list[tuple[object, ...]]:
        rows = zip(drawn.uploads, drawn.captions, drawn.counts, strict=True)
        return [(upload.video_id, upload.creator.name, caption, counts) for upload, caption, counts in rows]

    assert told(contents)[: len(alone.uploads)] == told(alone)
    assert (contents.followed, contents.restated) == (alone.followed, alone.restated)
    assert contents.clips[: len(alone.clips)] == alone.clips
    joined = {upload.creator.name for upload in contents.uploads[len(alone.uploads) :]}
    assert len(joined) == len(contents.creators) - len(alone.creators) == 12
