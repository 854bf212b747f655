"""Hidden counters: counts that went to 0 at once, since they are no longer shown.

A creator turns comments off, a platform hides likes, a video is made private, an export leaves a count out and writes
0: the counter reads 0 where there were dozens. Clean-ups never take everything, so this is no evidence of bought
reactions. Such a zero counts as the last count that was shown: it is no fall, its return is no burst, and ratios
compare what was shown with the views of that time. Whoever hides a counter hides no bought views behind it.

An alert tells of likes and comments alone, which people hide. Zeros of other counters are left out by a tool, often in
every second delivery.
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, build_alert, format_whole
from tcm_assets.alerts.signals import HIDDEN_COUNTER

HIDDEN_BY_PEOPLE = ("like_count", "comment_count")
LEAST_SHOWN = 10  # count from which a zero is a counter that is hidden; a few reactions are taken back one by one


def fill_hidden_counts(deliveries: ir.Table, counters: Sequence[str]) -> ir.Table:
    """Replace each hidden count by the last one that was shown.

    `deliveries` has the columns video_id, delivered_at and `counters`, one row per video and instant. Unknown counts
    stay unknown. Columns that are added: `hides_...` for each counter, whether it is hidden, and `hidden_counter`, the
    first of HIDDEN_BY_PEOPLE that is, null where none is.
    """
    at, no_time = deliveries.delivered_at, ibis.null("timestamp(6)")
    up_to_here = ibis.window(group_by=deliveries.video_id, order_by=at, preceding=None, following=0)
    counts = {counter: deliveries[counter] for counter in counters}
    noted = deliveries.mutate(
        **{
            f"shown_{counter}": count.argmax(ibis.ifelse(count > 0, at, no_time)).over(up_to_here)
            for counter, count in counts.items()
        }
    )
    is_hidden = {counter: (noted[counter] == 0) & (noted[f"shown_{counter}"] >= LEAST_SHOWN) for counter in counters}
    return noted.select(
        "video_id",
        "delivered_at",
        **{
            counter: ibis.ifelse(hidden, noted[f"shown_{counter}"], noted[counter])
            for counter, hidden in is_hidden.items()
        },
        **{f"hides_{counter}": hidden.fill_null(False) for counter, hidden in is_hidden.items()},
        hidden_counter=ibis.cases(*((is_hidden[counter], counter) for counter in HIDDEN_BY_PEOPLE)),
    )


def show_hidden_counts(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return `videos` with the likes and comments that their latest delivery does not show as they were shown last.

    Columns that are added for each of HIDDEN_BY_PEOPLE: `hides_...`, whether the latest delivery shows none, and
    `views_at_...`, the views when the count was shown: those of now, but for a count that was shown earlier.
    """
    shows_none = {counter: videos[counter].fill_null(0) == 0 for counter in HIDDEN_BY_PEOPLE}
    asked = videos.filter(videos.delivery_count > 1, ibis.or_(*shows_none.values())).select("video_id", "upload_date")
    deliveries = raw_videos.select("video_id", "upload_date", "delivered_at", "view_count", *HIDDEN_BY_PEOPLE)
    deliveries = deliveries.semi_join(asked, ["video_id", "upload_date"])
    at, is_shown = deliveries.delivered_at, {name: deliveries[name] > 0 for name in HIDDEN_BY_PEOPLE}
    shown = deliveries.group_by("video_id").aggregate(
        **{f"shown_{name}": deliveries[name].argmax(at, where=where) for name, where in is_shown.items()},
        **{f"shown_at_{name}": deliveries.view_count.argmax(at, where=where) for name, where in is_shown.items()},
    )
    joined = videos.left_join(shown, "video_id").drop("video_id_right")
    columns: dict[str, ir.Value] = {}
    for name, hides in shows_none.items():
        was_shown = (hides & (joined[f"shown_{name}"] >= LEAST_SHOWN)).fill_null(False)
        columns |= {
            name: ibis.ifelse(was_shown, joined[f"shown_{name}"], joined[name]),
            f"hides_{name}": was_shown | (joined[name] == 0).fill_null(False),
            f"views_at_{name}": ibis.ifelse(was_shown, joined[f"shown_at_{name}"], joined.view_count),
        }
    return joined.mutate(**columns).select(*videos.columns, *(name for name in columns if name not in videos.columns))


def alert_on_hidden_counter(steps: ir.Table, counter_words: Mapping[str, str]) -> Alert:
    """Build the alert of a counter that is hidden at the latest delivery.

    `steps` has the column that `fill_hidden_counts` adds, and `is_latest`; `counter_words` are the counters' names in
    explanations.
    """
    shown = ibis.cases(*((steps.hidden_counter == counter, steps[counter]) for counter in HIDDEN_BY_PEOPLE))
    return build_alert(
        steps.is_latest & steps.hidden_counter.notnull(),
        HIDDEN_COUNTER,
        excess=ibis.literal(1.0),
        metric=steps.hidden_counter,
        value=ibis.literal(0),
        bound=HIDDEN_COUNTER.bound,
        contrast_metric="earlier_count",
        contrast_value=shown,
        details={"counter": steps.hidden_counter.substitute(dict(counter_words)), "before": format_whole(shown)},
    )
