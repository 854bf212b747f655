"""Points: how many points and credits is each video worth, what do they add up to per account, and is that fair?

| table | is computed in |
|---|---|
| `scoring_reference` | `scoring_reference.py`: populations of each day (`windowed_medians.py`, `window_records.py`) |
| `scoring_rules` | `scoring_rules.py`: from which upload day on a version counts (stored by the ledger's assets) |
| `scoring_versions` | `scoring_versions.py`: the parameters behind every point (stored by the ledger's assets) |
| `video_points` | `video_points.py`: a method, `robust.py`, `minmax.py` or `zscore.py`, rounded to whole points |
| `video_credits` | `video_credits.py`, by the rules in `credit_rules.py` |
| `creator_points` | `creator_points.py`: totals and ranks |
| `points_fairness` | `points_fairness.py`, from the measures in `fairness_measures.py` |

`one_video.py` has the same formulas for a single video: `what_moves_points.py` asks them which counts would have given
more, `compared_videos.py` what made two videos differ.

`due_points.py` decides what a video is due once reviews have spoken; totals here and postings in the ledger follow it.

Does not belong here: which engagement is suspicious (alerts), what was posted, redeemed or paid (ledger), and the list
of metrics and methods, which settings need too (`tables/scoring_metrics.py`).
"""

OWNER = "team:creator-rewards"
