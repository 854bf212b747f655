import pytest

from tcm_assets.points.one_video import ScoredVideo, engagement_rate
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.what_moves_points import find_moves
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME, METRICS, SCORING_METRICS, MetricWeights
from tcm_assets_tests.points.scored_rows import Pipeline, some_videos

VERSIONS = [
    ScoringVersion(window_days=30),
    ScoringVersion(window_days=30, weights=MetricWeights(comment_count=3, sentiment=0, engagement_rate=0.5)),
    ScoringVersion(method="minmax", window_days=30),
    ScoringVersion(method="zscore", window_days=None),
]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_one_video_has_the_points_of_the_pipeline(version):
    rows = some_videos(150, seed=1)
    pipeline = Pipeline(rows, version)
    scored = pipeline.points(rows)
    assert [video.points for video in pipeline.videos(rows)] == [row["points"] for row in scored]
    assert sum(row["points"] is not None for row in scored) > 100


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_a_move_gives_in_the_pipeline_what_it_promises_and_one_less_gives_too_little(version):
    rows = some_videos(120, seed=2)
    pipeline = Pipeline(rows, version)
    tried, promised, too_few = [], [], []
    for row, video in list(zip(rows, pipeline.videos(rows), strict=True))[:40]:
        moves = find_moves(video)
        if moves is None:
            continue
        for move in (move for of_gain in moves.by_gain.values() for move in of_gain if move.more):
            for more, is_enough in ((move.more, True), (move.more - 1, False)):
                tried.append({**row, "video_id": f"{len(tried):06}", move.metric: row[move.metric] + more})
                promised.append((moves.points, move.gained if is_enough else None, move.asked))
                too_few.append(move.metric)
    found = pipeline.points(tried)
    assert len(found) > 100
    for row, (points, gained, asked), metric in zip(found, promised, too_few, strict=True):
        if gained is not None:
            assert row["points"] - points == gained >= asked
        elif METRIC_BY_NAME[metric].influence == "reactions":
            assert row["points"] - points < asked


FIVE_COMMENTS_OF_A_HUNDRED = {
    "view_count": 1_000,
    "like_count": 100,
    "share_count": 10,
    "comment_count": 5,
    "bookmark_count": None,
    "engagement_rate": 0.115,
    "sentiment": 0.5,
}


def against(highest, **values):
    """A video scored by minmax against counts from 0 to `highest`, a rate from 0 to 1 and a sentiment from 0 to 1."""
    bounds = {metric: 1.0 if METRIC_BY_NAME[metric].kind != "count" else highest for metric in SCORING_METRICS}
    reference = {metric: {"minimum": 0.0, "maximum": float(bounds[metric])} for metric in SCORING_METRICS}
    return ScoredVideo("minmax", FIVE_COMMENTS_OF_A_HUNDRED | values, reference)


def move_of(video, metric, asked):
    moves = find_moves(video, (asked,))
    return {move.metric: move for move in moves.by_gain[asked]}[metric]


def test_a_comment_more_raises_comments_and_the_rate():
    # Of 1,000: views 200, likes 20, shares 2, comments 1; rate 0.115 gives 23, sentiment 100.
    video = against(1_000)
    assert video.points == 346
    # A comment gives 0.2 by itself, and 0.001 more of the rate another 0.2: 25 of them make 10 points.
    move = move_of(video, "comment_count", 10)
    assert (move.state, move.more, move.gained) == ("possible", 24, 10)  # 9.6 is rounded to 10
    assert video.with_count("comment_count", 5 + 24).values["engagement_rate"] == 0.139


def test_views_lower_the_rate_and_are_never_the_best_move():
    video = against(1_000_000)
    # 100,000 more views give 20 points, and take nearly all of the 23 that the rate gave.
    assert move_of(video, "view_count", 10).more > 150_000
    assert find_moves(video, (10,)).best(10).metric == "like_count"


def test_what_nobody_moves_says_so():
    video = against(1_000)
    assert {metric.name: move_of(video, metric.name, 10).state for metric in METRICS} == {
        "view_count": "full",
        "like_count": "possible",
        "share_count": "possible",
        "comment_count": "possible",
        "bookmark_count": "unknown",
        "engagement_rate": "derived",
        "sentiment": "content",
    }


def test_no_more_reactions_than_views():
    # 900 viewers have not liked it: 180 points by the likes, and 177 by the rate, which is full at 1.
    video = against(1_000)
    assert move_of(video, "like_count", 357).more == 898
    beyond = move_of(video, "like_count", 358)
    assert (beyond.state, beyond.more, beyond.most) == ("out_of_reach", None, 357)


def test_full_metrics_may_gain_by_the_rate_alone():
    video = against(100)  # likes are full: 100 of at most 100
    move = move_of(video, "like_count", 10)
    assert (move.state, move.more) == ("possible", 48)  # 0.048 of the rate are 9.6 points
    assert move_of(video, "like_count", 500).state == "full"


def test_a_video_without_points_has_no_moves():
    assert find_moves(against(100, sentiment=None)) is None


def test_a_rate_is_unknown_where_a_count_is():
    assert engagement_rate({**FIVE_COMMENTS_OF_A_HUNDRED, "share_count": None}) is None
    assert engagement_rate({**FIVE_COMMENTS_OF_A_HUNDRED, "view_count": 0}) is None
    assert engagement_rate({**FIVE_COMMENTS_OF_A_HUNDRED, "bookmark_count": 50}) == 0.165
