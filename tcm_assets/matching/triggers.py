"""The job `rematch` and the sensor that starts it when the creator or brand list changes."""

import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import dagster as dg

from tcm_assets.catalogue.triggers import CHECK_EVERY_S, changed_at
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.requested_runs.requests import Standing, ask, plan, succeeded_items
from tcm_assets.orchestration.requested_runs.run_states import FULL_JOBS, REQUEST_TAG, latest_success_since, review_all
from tcm_assets.orchestration.requested_runs.sensor_memory import Memory, answer, recall
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.tables.all_tables import ALL_TABLES

_OF_DAYS = tuple(dg.AssetKey(table.name) for table in ALL_TABLES.values() if table.partition_column)
"""The assets with daily partitions."""

rematch = dg.define_asset_job(
    "rematch",
    selection=dg.AssetSelection.assets(
        "cleaned_creators", "cleaned_brands", "cleaned_rates", "rejected_records"
    ).downstream()
    # A new brand's name is looked for in a day's captions when that day is next refreshed.
    - dg.AssetSelection.assets(*_OF_DAYS),
    description="The lists and all that rests on them: profiles, scores, recommendations, totals, the published copy.",
    metadata=defined_here(),
)

MATCHING_JOBS = (rematch.name, *FULL_JOBS)
"""Jobs that follow the lists."""


@dg.sensor(
    job=rematch,
    minimum_interval_seconds=CHECK_EVERY_S,
    description="A changed list of creators, brands, rates or graded pairs, or a changed brief, refreshes the matching "
    "and the published copy.",
    metadata=defined_here(),
)
def creator_and_brand_lists(
    context: dg.SensorEvaluationContext, data_folder: DataFolder
) -> dg.SensorResult | dg.SkipReason:
    """Start one run of everything that is not partitioned by day when the content of a list has changed.

    The lists are done when that run has succeeded; until then it is asked for again, see `requested_runs`.
    """
    if never_made := [key.to_user_string() for key in _OF_DAYS if not _is_made(context.instance, key)]:
        return dg.SkipReason(
            f"the lists are matched with {', '.join(never_made)}, which nobody has made yet: waiting for the first "
            "refresh, by landing_folder, the job refresh or make run"
        )
    now = time.time()
    lists = [Path(data_folder.creators_csv), Path(data_folder.brands_csv)]
    # A folder without these is in the state that it was in before there were any.
    others = (data_folder.relevance_csv, data_folder.rates_csv, data_folder.exchange_rates_csv)
    lists += [path for path in map(Path, others) if path.exists()]
    lists += sorted(Path(data_folder.briefs_dir).glob("*.y*ml"))
    content = " ".join(sha256(path.read_bytes()).hexdigest() if path.exists() else "absent" for path in lists)
    memory = recall(context) or _first_memory(context, lists, content)
    reviewed = review_all(context.instance, memory.requests, jobs=MATCHING_JOBS, now=now)
    done = frozenset(succeeded_items(reviewed)[-1:]) or memory.done
    # A run that was asked for another content may have stored that, or store it yet.
    unfinished = [each for each in reviewed if each.standing is not Standing.DONE]
    is_done = _item(content) in done and all(_item(content) in each.request.items for each in unfinished)
    planned = plan(reviewed, set() if is_done else {_item(content)}, now)
    requests = [ask(each.request.items, None, now, [each]) for each in planned.due]
    if planned.new:
        requests.append(ask(planned.new, None, now))
    return answer(
        context,
        Memory((*(each.request for each in planned.others), *requests), done),
        planned,
        [dg.RunRequest(tags={REQUEST_TAG: request.request_id}) for request in requests],
        name=lambda _: "the lists",
        idle=f"{', '.join(map(str, lists))} are as they were when they were last matched: waiting for a change",
    )


def _is_made(instance: dg.DagsterInstance, key: dg.AssetKey) -> bool:
    return bool(instance.fetch_materializations(key, limit=1).records)


def _first_memory(context: dg.SensorEvaluationContext, lists: Sequence[Path], content: str) -> Memory:
    """Return whether the lists are done by a cursor of the first format, their content, or by the latest run."""
    if context.cursor:
        return Memory(done=frozenset({_item(context.cursor)}))
    moment = max((changed_at(path) for path in lists if path.exists()), default=0.0)
    made = latest_success_since(context.instance, MATCHING_JOBS, moment, None)
    return Memory(done=frozenset({_item(content)} if made else ()))


def _item(content: str) -> str:
    return f"lists {sha256(content.encode()).hexdigest()[:16]}"
