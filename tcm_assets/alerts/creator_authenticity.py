"""`creator_authenticity`: how much of what an account posts has reactions as usual for accounts of its size.

The score is the share of the account's videos whose counts nothing contradicts, drawn towards that of its tier: as if
the tier's average had posted `PRIOR_VIDEOS` videos more under its name. So three videos without a finding are worth
less than thirty, and one finding in thirty videos says little.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_cases import HOLDING_FAMILIES
from tcm_assets.alerts.authenticity_tables import CREATOR_AUTHENTICITY, LEVELS
from tcm_assets.alerts.engagement_reference import choose_compared_tier
from tcm_assets.alerts.signals import SIGNAL_FAMILIES, SIGNALS
from tcm_assets.points.due_points import latest_known
from tcm_assets.points.populations import EVERYONE, POPULATIONS
from tcm_assets.warehouse.relations import left_joined

PRIOR_VIDEOS = 5  # videos of the tier's average that are added to each account's own

LEAST_VIDEOS = 3  # videos of an account from which it has a score

LEAST_TIER_VIDEOS = 200  # videos from which a tier has an average of its own: one finding is half a per cent

FOLLOWED_DELIVERIES = 4  # deliveries from which growth is judged: with fewer, less would be found

FAMILY_WEIGHTS = {"series": 1.0, "impossible": 1.0, "ratio": 0.5, "text": 0.25, "account": 0.5, "gifts": 0.0}
"""How much one family of evidence alone contradicts a video. In generated worlds with three videos in a hundred under
attack, nearly all videos with a finding about growth or impossible counts are attacked, half of those with an unusual
ratio, and a quarter of those with a shared caption, which may quote a joke of the week. Two families count as one
video in full, as does a rejection; what a reviewer released counts as nothing."""

LEVEL_BOUNDS = (0.95, 0.85)  # scores from which an account's reactions are as usual, and mostly as usual

_FAMILY_WORDS = {
    "ratio": "fewer or more likes or comments for the views than accounts of this size get",
    "impossible": "counts that fell, or more reactions than views",
    "series": "growth unlike that of an audience",
    "text": "a caption that other accounts posted too",
    "account": "far more views than the account's other videos",
}


def score_authenticity(videos: ir.Table, alert_cases: ir.Table) -> ir.Table:
    """Return one row per known account, in the columns of `creator_authenticity`."""
    accounts = _sum_up_accounts(_weigh_videos(videos, alert_cases))
    compared = _add_tier_shares(accounts)
    unusual_share = (compared.unusual_weight + PRIOR_VIDEOS * compared.tier_unusual_share) / (
        compared.video_count + PRIOR_VIDEOS
    )
    scored = compared.mutate(authenticity=ibis.cases((compared.video_count >= LEAST_VIDEOS, 1.0 - unusual_share)))
    ranked = scored.mutate(peer_share=_share_of_peers(scored))
    usual_from, mostly_from = LEVEL_BOUNDS
    return ranked.mutate(
        level=ibis.cases(
            (ranked.authenticity >= usual_from, LEVELS[0]),
            (ranked.authenticity >= mostly_from, LEVELS[1]),
            (ranked.authenticity.notnull(), LEVELS[2]),
        ),
        evidence=_list_evidence(ranked),
    ).select(*CREATOR_AUTHENTICITY.column_names)


def _counting(family: str) -> list[str]:
    return [signal.name for signal in SIGNALS if signal.family == family and signal.counts_for_holding]


def _weigh_videos(videos: ir.Table, alert_cases: ir.Table) -> ir.Table:
    """Return the videos of known accounts with `weight` in [0, 1] and, of each family, whether it counts against it."""
    cases = alert_cases.select("video_id", "signals", "standing")
    joined = left_joined(videos.filter(videos.author_id.notnull()), cases, on="video_id")
    is_cleared = (joined.standing == "released").fill_null(False)
    has = {
        family: ~is_cleared
        & ibis.or_(ibis.literal(False), *(joined.signals.contains(name) for name in _counting(family))).fill_null(False)
        for family in SIGNAL_FAMILIES
    }
    marked = joined.mutate(**{f"has_{family}": found for family, found in has.items()}, is_cleared=is_cleared)
    found = {family: marked[f"has_{family}"] for family in SIGNAL_FAMILIES}
    family_count = sum((one.cast("int64") for one in found.values()), start=ibis.literal(0))
    alone = ibis.greatest(*(one.ifelse(FAMILY_WEIGHTS[family], 0.0) for family, one in found.items()))
    is_certain = (marked.standing == "rejected").fill_null(False) | (family_count >= HOLDING_FAMILIES)
    return marked.mutate(weight=ibis.cases((marked.is_cleared, 0.0), (is_certain, 1.0), else_=alone))


def _sum_up_accounts(videos: ir.Table) -> ir.Table:
    return videos.group_by("author_id").aggregate(
        author_username=latest_known(videos, "author_username"),
        follower_count=latest_known(videos, "follower_count"),
        video_count=videos.count(),
        followed_video_count=videos.count(where=videos.delivery_count >= FOLLOWED_DELIVERIES),
        unusual_video_count=videos.count(where=videos.weight > 0),
        unusual_weight=videos.weight.sum(),
        **{f"{family}_count": videos.count(where=videos[f"has_{family}"]) for family in SIGNAL_FAMILIES},
    )


def _add_tier_shares(accounts: ir.Table) -> ir.Table:
    """Add the tier that the account is compared with, all accounts where it has too few videos, and its average."""
    tiered = accounts.mutate(own_tier=choose_compared_tier(accounts.follower_count))
    in_tier = ibis.window(group_by=tiered.own_tier)
    everyone = ibis.window()
    summed = tiered.mutate(
        tier_videos=tiered.video_count.sum().over(in_tier),
        tier_weight=tiered.unusual_weight.sum().over(in_tier),
        all_share=tiered.unusual_weight.sum().over(everyone) / tiered.video_count.sum().over(everyone),
    )
    is_large = (summed.tier_videos >= LEAST_TIER_VIDEOS) & (summed.own_tier != EVERYONE)
    return summed.mutate(
        compared_tier=is_large.ifelse(summed.own_tier, POPULATIONS[0]),
        tier_unusual_share=is_large.ifelse(summed.tier_weight / summed.tier_videos, summed.all_share),
    )


def _share_of_peers(scored: ir.Table) -> ir.Value:
    """Return the share of the scored accounts of the compared tier whose score is at most the account's."""
    has_score = scored.authenticity.notnull()
    peers = ibis.window(group_by=[scored.compared_tier, has_score])
    at_most = ibis.window(group_by=[scored.compared_tier, has_score], order_by=scored.authenticity, range=(None, 0))
    return ibis.cases((has_score, scored.author_id.count().over(at_most) / scored.author_id.count().over(peers)))


def _list_evidence(accounts: ir.Table) -> ir.Value:
    """Return what the score rests on, a sentence each: how many videos are as usual, then what was found."""
    usual = accounts.video_count - accounts.unusual_video_count
    sentences = [
        usual.cast("string").concat(
            " of ", accounts.video_count.cast("string"), " videos have reactions as usual for accounts of this size"
        )
    ]
    sentences += [
        ibis.cases(
            (
                accounts[f"{family}_count"] > 0,
                accounts[f"{family}_count"]
                .cast("string")
                .concat((accounts[f"{family}_count"] == 1).ifelse(" video has ", " videos have "), words),
            )
        )
        for family, words in _FAMILY_WORDS.items()
    ]
    return ibis.array(sentences).filter(lambda sentence: sentence.notnull())
