"""Benchmark of the memory that measuring many clips in one batch takes.

Run from the repository: python -m tcm_assets_tests.benchmarks.memory [--json] [--clips 1000] [--seconds 10]

The clips are copies of a generated one (576 x 1024 pixels, 30 frames a second) that no two have the same bytes, so that
each is decoded. The peak is that of the measuring process plus those of the processes that decode for it.
"""

import argparse
import datetime
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.memory"

WORKERS: Final = 2
"""Clips at the same time."""

ALLOWED_MIB: Final = 1536
"""1.5 GiB."""

KIB_PER_MIB = 1024


def main() -> None:
    arguments = _arguments()
    if arguments.write:
        from tcm_assets_tests.benchmarks.generated_clips import write_clip, write_copies

        with tempfile.TemporaryDirectory() as folder:
            clip = write_clip(Path(folder, "clip.mp4"), seconds=arguments.seconds)
            write_copies(clip, arguments.write, arguments.clips)
    elif arguments.measure:
        sys.stdout.write(json.dumps(measure(arguments.measure)))
    else:
        report = benchmark(arguments.clips, arguments.seconds)
        if arguments.json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            Console().print(report)


def measure(folder: Path) -> dict[str, Any]:
    """Measure the clips of `folder` here, in one batch; return the peaks of memory and the rows by status."""
    import pyarrow as pa

    from tcm_assets.clips.media_store import LocalMediaStore
    from tcm_assets.clips.visual_features import compute_visual_features
    from tcm_assets.models.feature_cache import FeatureCache
    from tcm_assets_tests.clips.encoded_clips import idle_pids

    media = folder / "media"
    video_ids = sorted(path.stem for path in media.iterdir())
    columns = {"video_id": video_ids, "upload_date": [datetime.date(2025, 1, 1)] * len(video_ids)}
    batch = pa.RecordBatch.from_pydict(columns, schema=pa.schema({"video_id": pa.string(), "upload_date": pa.date32()}))
    started = time.perf_counter()
    rows = compute_visual_features(batch, LocalMediaStore(media), FeatureCache(folder / "cache.sqlite"), WORKERS)
    seconds = time.perf_counter() - started
    decoders = [_peak_mib(pid) for pid in idle_pids()]
    statuses = rows.column("status").to_pylist()
    return {
        "seconds": seconds,
        "measuring_peak_mib": _peak_mib("self"),
        "decoding_peaks_mib": decoders,
        "rows_by_status": {status: statuses.count(status) for status in set(statuses)},
    }


def _peak_mib(process: int | str) -> float:
    """Return the peak memory of a process. The system's resource usage would also count what its parent held."""
    status = Path(f"/proc/{process}/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / KIB_PER_MIB


def benchmark(clip_count: int, seconds: float) -> dict[str, Any]:
    """Make the clips and measure them, each in a process of its own. Raises ValueError when one is not measured."""
    with tempfile.TemporaryDirectory(prefix="memory_benchmark_") as folder:
        media = Path(folder, "media")
        printed_by(MODULE, "--write", str(media), "--clips", str(clip_count), "--seconds", str(seconds))
        measured = json.loads(printed_by(MODULE, "--measure", folder))
    if measured["rows_by_status"] != {"measured": clip_count}:
        raise ValueError(f"not every clip was measured: {measured['rows_by_status']}")
    peak_mib = measured["measuring_peak_mib"] + sum(measured["decoding_peaks_mib"])
    return {
        "name": "memory",
        "machine": machine("av", "opencv-python-headless", "numpy"),
        "clips": clip_count,
        "clip_seconds": seconds,
        "workers": WORKERS,
        "seconds": round(measured["seconds"], 2),
        "clips_per_second": round(clip_count / measured["seconds"], 2),
        "measuring_peak_mib": round(measured["measuring_peak_mib"], 1),
        "decoding_peaks_mib": [round(peak, 1) for peak in measured["decoding_peaks_mib"]],
        "peak_rss_mib": round(peak_mib, 1),
        "ratios": {"peak_over_allowed": round(peak_mib / ALLOWED_MIB, 3)},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.memory", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--clips", type=int, default=1000, help="clips to measure")
    parser.add_argument("--seconds", type=float, default=10, help="length of each clip")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
