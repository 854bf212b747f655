"""Runs of live requests: their order, deliveries, crashes and repetitions."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tcm_assets.catalogue.ingest import ingest_landing, read_deliveries
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.fetching import FetchPlan, fetch_live, known_refs, live_deliveries_table, ordered_refs
from tcm_assets.live.journal import exclusive_run, list_journals
from tcm_assets.live.source import Clip, Delivered, Failed, LiveSourceError, Stopped
from tcm_assets_tests.video_ids import video_id

V1, V2, V3, V4, V5, V6, V9 = map(video_id, (1, 2, 3, 4, 5, 6, 9))

DAY = date(2020, 10, 1)

NOW = datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001 - UTC without a zone

OTHER_DAY = date(2020, 10, 9)


def record(video_id, views=100, **fields):
    return {
        "id": video_id,
        "text": "",
        "createTime": 1601553600,
        "authorMeta": {"id": "7", "name": "nina"},
        "playCount": views,
        "diggCount": 3,
        "shareCount": 2,
        "commentCount": 1,
        **fields,
    }


@dataclass
class Scripted:
    """A source with scripted answers; other videos are delivered."""

    script: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    name: str = "pages"

    def fetch(self, refs):
        for ref in refs:
            self.asked.append(ref.video_id)
            answer = self.script.get(ref.video_id, Delivered(ref.video_id, record(ref.video_id)))
            if isinstance(answer, Exception):
                raise answer
            yield answer


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "landing").mkdir()
    return FetchPlan(tmp_path / "live", tmp_path / "landing", timedelta(hours=6), timedelta(minutes=30))


def refs(*video_ids, day=DAY):
    return [VideoRef(video_id, day, "nina", "7") for video_id in video_ids]


def rows(plan, first=date(2020, 9, 1), end=date(2021, 1, 1)):
    return {row["video_id"]: row for row in live_deliveries_table(plan.live_dir, first, end).to_pylist()}


def delivered(plan, tmp_path):
    landing = ingest_landing(plan.landing_dir, tmp_path / "archive", datetime(2026, 12, 1, tzinfo=UTC))
    return read_deliveries(landing, date(2020, 9, 1), date(2021, 1, 1)).to_pylist()


def test_what_comes_is_a_delivery_that_the_landing_folder_reads(plan, tmp_path):
    source = Scripted({V2: Failed(V2, "private", "the account is private")})
    summary = fetch_live(source, refs(V1, V2, V3), plan, Clock())
    assert (summary.asked_count, summary.delivered_count, summary.not_asked_count) == (3, 2, 0)
    videos = delivered(plan, tmp_path)
    assert [(row["video_id"], row["view_count"], row["bookmark_count"]) for row in videos] == [
        (V1, 100, None),
        (V3, 100, None),
    ]
    assert {row["delivered_at"] for row in videos} == {datetime(2026, 11, 22, 8, 30, 1)}  # noqa: DTZ001
    assert {row["source_file"] for row in videos} == {"live/pages_2026-11-22T083001Z.jsonl"}
    reported = rows(plan)
    assert {row["outcome"] for row in reported.values()} == {"delivered", "private"}
    assert (reported[V2]["reason"], reported[V2]["source_file"]) == ("the account is private", None)
    assert reported[V1]["source_file"] == videos[0]["source_file"]


def test_counts_over_time_are_kept(plan, tmp_path):
    fetch_live(Scripted(), refs(V1), plan, Clock())
    later = Scripted({V1: Delivered(V1, record(V1, views=500))})
    fetch_live(later, refs(V1), plan, Clock(NOW + timedelta(days=1)))
    assert sorted(row["view_count"] for row in delivered(plan, tmp_path)) == [100, 500]
    assert len(live_deliveries_table(plan.live_dir, DAY, OTHER_DAY)) == 2


def test_a_record_that_no_export_could_have_is_reported_and_not_delivered(plan, tmp_path):
    source = Scripted({V1: Delivered(V1, record(V1, views=None), Clip("downloaded", None, 7))})
    fetch_live(source, refs(V1), plan, Clock())
    reported = rows(plan)[V1]
    assert (reported["outcome"], reported["reason"], reported["clip_bytes"]) == (
        "unexpected_answer",
        "it says nothing of views",
        7,
    )
    assert delivered(plan, tmp_path) == []
    assert not (plan.landing_dir / "live").exists()


def test_no_value_of_a_server_ends_the_run(plan, tmp_path):
    nested = []
    for _ in range(2000):
        nested = [nested]
    hostile = {
        V1: record(V1, text="half \ud800 a character"),
        V2: record(V2, collectCount=10**30),
        V3: record(V3, authorStats=nested),
        V4: record(V4, views=float("nan")),
        V5: record(V5, collectCount=float("inf")),
    }
    source = Scripted({video_id: Delivered(video_id, reported) for video_id, reported in hostile.items()})
    fetch_live(source, refs(*hostile, V6), plan, Clock())
    assert {video_id: row["outcome"] for video_id, row in rows(plan).items()} == {
        V1: "delivered",
        V2: "unexpected_answer",
        V3: "unexpected_answer",
        V4: "unexpected_answer",
        V5: "delivered",
        V6: "delivered",
    }
    captions = {row["video_id"]: row["caption"] for row in delivered(plan, tmp_path)}
    assert captions == {V1: "half ? a character", V5: "", V6: ""}


def test_what_was_answered_a_short_time_ago_is_not_asked_again(plan):
    first = Scripted(
        {
            V2: Failed(V2, "not_found", "gone"),
            V3: Failed(V3, "throttled", "slower"),
            V4: Delivered(V4, record(V4), Clip("cut_off", "half")),
        }
    )
    fetch_live(first, refs(V1, V2, V3, V4), plan, Clock())
    second = Scripted()
    summary = fetch_live(second, refs(V1, V2, V3, V4), plan, Clock(NOW + timedelta(hours=1)))
    assert second.asked == [V3, V4]
    assert summary.fresh_count == 2
    third = Scripted()
    fetch_live(third, refs(V1, V2, V3, V4), plan, Clock(NOW + timedelta(hours=7, minutes=1)))
    assert third.asked == [V1, V2, V3, V4]


def test_when_all_is_fresh_nothing_is_written(plan):
    fetch_live(Scripted(), refs(V1), plan, Clock())
    fetch_live(Scripted(), refs(V1), plan, Clock(NOW + timedelta(minutes=1)))
    assert len(list_journals(plan.live_dir)) == 1


def test_a_source_that_stops_leaves_the_rest_to_the_next_run(plan, tmp_path):
    summary = fetch_live(Scripted({V2: Stopped("the quota is used up")}), refs(V1, V2, V3), plan, Clock())
    assert (summary.delivered_count, summary.not_asked_count) == (1, 2)
    assert summary.stopped_because == "the quota is used up"
    assert [row["video_id"] for row in delivered(plan, tmp_path)] == [V1]
    again = Scripted()
    fetch_live(again, refs(V1, V2, V3), plan, Clock(NOW + timedelta(hours=1)))
    assert again.asked == [V2, V3]


def test_a_run_ends_when_its_time_is_over(plan):
    hasty = FetchPlan(plan.live_dir, plan.landing_dir, plan.min_age, timedelta(seconds=4))
    source = Scripted()
    summary = fetch_live(source, refs(*map(str, range(10))), hasty, Clock())
    assert "time" in summary.stopped_because
    assert summary.asked_count == len(source.asked) < 10
    assert summary.asked_count + summary.not_asked_count == 10


def test_what_had_come_before_an_error_is_delivered(plan, tmp_path):
    with pytest.raises(LiveSourceError, match="gone"):
        fetch_live(Scripted({V2: LiveSourceError("gone")}), refs(V1, V2), plan, Clock())
    assert [row["video_id"] for row in delivered(plan, tmp_path)] == [V1]
    assert not any(journal.is_open for journal in list_journals(plan.live_dir))


def test_an_answer_that_was_not_asked_for_is_no_delivery(plan, tmp_path):
    fetch_live(Scripted({V1: Delivered(V9, record(V9))}), refs(V1), plan, Clock())
    assert delivered(plan, tmp_path) == []


def test_two_runs_do_not_ask_at_the_same_time(plan):
    with exclusive_run(plan.live_dir), pytest.raises(LiveSourceError, match="another run"):
        fetch_live(Scripted(), refs(V1), plan, Clock())


def test_the_table_has_the_days_asked_for(plan):
    fetch_live(Scripted(), [*refs(V1), *refs(V2, day=OTHER_DAY)], plan, Clock())
    assert list(rows(plan, DAY, OTHER_DAY)) == [V1]
    assert rows(plan, date(2020, 11, 1), date(2020, 12, 1)) == {}


def test_without_any_run_the_table_is_empty(plan):
    assert rows(plan) == {}


def test_listed_videos_come_first_and_have_what_is_known_of_them():
    known = [VideoRef(V1, DAY, "nina", "7"), VideoRef(V2, OTHER_DAY, "otto", "8")]
    listed = [VideoRef(V3, DAY, "nina"), VideoRef(V1, DAY, "old_name"), VideoRef(V4, DAY), VideoRef(V3, DAY)]
    assert ordered_refs(known, listed, {"nina": "7"}) == [
        VideoRef(V3, DAY, "nina", "7"),
        VideoRef(V1, DAY, "nina", "7"),
        VideoRef(V4, DAY),
        VideoRef(V2, OTHER_DAY, "otto", "8"),
    ]


def test_a_known_video_is_that_of_its_last_delivery(plan, tmp_path):
    fetch_live(Scripted(), refs(V1), plan, Clock())
    renamed = Scripted({V1: Delivered(V1, record(V1, authorMeta={"id": "7", "name": "nina2"}))})
    fetch_live(renamed, refs(V1), plan, Clock(NOW + timedelta(days=1)))
    landing = ingest_landing(plan.landing_dir, tmp_path / "archive", datetime(2026, 12, 1, tzinfo=UTC))
    assert known_refs(read_deliveries(landing, DAY, OTHER_DAY)) == [VideoRef(V1, DAY, "nina2", "7")]


KILLED = """
import sys, time
from datetime import UTC, datetime, timedelta, date
from pathlib import Path
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.fetching import FetchPlan, fetch_live
from tcm_assets.live.source import Delivered
from tcm_assets_tests.video_ids import video_id

class Slow:
    name = "pages"
    def fetch(self, refs):
        for ref in refs[:2]:
            yield Delivered(ref.video_id, {RECORD} | {{"id": ref.video_id}})
        print("two came", flush=True)
        time.sleep(60)

root = Path(sys.argv[1])
plan = FetchPlan(root / "live", root / "landing", timedelta(hours=6), timedelta(minutes=30))
refs = [VideoRef(video_id(n), date(2020, 10, 1), "nina", "7") for n in range(1, 5)]
fetch_live(Slow(), refs, plan, lambda: datetime(2026, 11, 22, 8, 30))
"""


def test_after_a_kill_what_had_come_is_delivered_and_only_the_rest_is_asked(plan, tmp_path):
    program = KILLED.replace("{RECORD}", repr(record(V1))).replace("{{", "{").replace("}}", "}")
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"two came\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (left,) = list_journals(plan.live_dir)
    assert left.is_open
    # As if the kill had come in the middle of a line.
    with left.path.open("ab") as journal:
        journal.write(b'{"video_id": "3", "upl')
    assert delivered(plan, tmp_path) == []
    assert rows(plan) == {}
    source = Scripted()
    fetch_live(source, refs(V1, V2, V3, V4), plan, Clock(NOW + timedelta(minutes=5)))
    assert source.asked == [V3, V4]
    assert sorted(row["video_id"] for row in delivered(plan, tmp_path)) == [V1, V2, V3, V4]
    assert set(rows(plan)) == {V1, V2, V3, V4}
    assert len({row["source_file"] for row in delivered(plan, tmp_path)}) == 2
    assert not any(journal.is_open for journal in list_journals(plan.live_dir))


def test_nothing_half_written_is_seen_in_the_landing_folder(plan, monkeypatch):
    seen = []
    replace = Path.replace

    def watched(self, target):
        if "landing" in str(target):
            seen.append(sorted(path.name for path in Path(target).parent.iterdir()))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    fetch_live(Scripted(), refs(V1, V2), plan, Clock())
    assert seen == [[".pages_2026-11-22T083001Z.jsonl.part"]]
    (written,) = (plan.landing_dir / "live").iterdir()
    assert [json.loads(line)["id"] for line in written.read_text().splitlines()] == [V1, V2]
