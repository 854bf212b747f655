"""The sensor of the landing folder, which starts a refresh."""

import json
from datetime import timedelta
from pathlib import Path

import dagster as dg

from tcm_assets.catalogue.assets import ingest
from tcm_assets.catalogue.ingest import IngestedLanding, find_changed_days
from tcm_assets.catalogue.tables import REJECTED_RECORDS
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, all_days, run_tags
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.warehouse.relations import Window

CHECK_EVERY_S = 60  # pause between two evaluations, in seconds


@dg.sensor(
    # By name: the job covers all subjects, which cannot be imported here.
    job_name="refresh",
    minimum_interval_seconds=CHECK_EVERY_S,
    description=(
        "New, changed or removed export files in the landing folder refresh the upload days that they hold, and the "
        "days that are scored against those."
    ),
    metadata=defined_here(),
)
def landing_folder(context: dg.SensorEvaluationContext, data_folder: DataFolder) -> dg.SensorResult | dg.SkipReason:
    """Request one run over the days of all files that were added, changed or removed since the last evaluation.

    The cursor lists the archived files seen, whose names are digests of their content. At the first evaluation every
    file is new. When the new files hold no video of a day with a partition, the run refreshes `rejected_records` alone.
    """
    landing = ingest(data_folder)
    seen = set(json.loads(context.cursor)) if context.cursor else set()
    present = {path.name for path in landing.video_files}
    problems = {path.name for path in landing.rejection_files} | {problem.source_file for problem in landing.unread}
    cursor = json.dumps(sorted(present | problems))
    changed = (present | problems) ^ seen
    if not changed:
        return dg.SkipReason("the landing folder holds nothing new")
    days = _partitioned_days(landing, Path(data_folder.archive_dir), changed)
    if days is None:
        # Nothing that can be stored came, but the reasons are worth a record.
        request = dg.RunRequest(asset_selection=[dg.AssetKey(REJECTED_RECORDS.name)])
    else:
        request = dg.RunRequest(tags=run_tags(days))
    return dg.SensorResult(run_requests=[request], cursor=cursor)


def _partitioned_days(landing: IngestedLanding, archive_dir: Path, changed: set[str]) -> Window | None:
    """Return the partitions to refresh; a removed file may still be in the archive.

    A video is scored against by its own day and the days after it, as far as the scoring window reaches.
    """
    names = sorted(name for name in changed if name.endswith(".videos.parquet"))
    uploads = find_changed_days(landing, [archive_dir / name for name in names if (archive_dir / name).exists()])
    if uploads is None:
        return None
    days = all_days()
    first, last_upload = max(uploads[0], days.start), min(uploads[1], days.last_day)
    if first > last_upload:
        return None
    return Window(first, min(last_upload + timedelta(days=SCORING_WINDOW_DAYS), days.end))
