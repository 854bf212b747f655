"""Benchmark of the clips: reading and measuring them, against the ffmpeg program making the same frames.

Run from the repository: python -m tcm_assets_tests.benchmarks.frames [--json] [--seconds 30] [--clips 8] [--repeats 3]

The clip is generated: 576 x 1024 pixels, 30 frames a second, H.264 with libx264's defaults. Both work on one frame per
second at the analysis size, `ours` with every measurement of a clip, its decoding process included; ffmpeg, on one
thread, with none, which discards the frames. Each has one core, `ours_parallel` all. Cost is CPU time of all processes
together, so that other work on the machine does not count.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.frames"

CONTENDERS: Final = ("decode_floor", "ours", "ours_parallel", "key_frames")

ANALYSIS_SIZE: Final = (180, 320)
"""Of a frame of 576 x 1024 pixels, in ours as in ffmpeg's."""

WORKERS: Final = 2
"""Clips measured at the same time in `ours_parallel`."""

RANGE_BY_MEASUREMENT: Final = {
    "brightness": 1.0,
    "contrast": 1.0,
    "saturation": 1.0,
    "edge_density": 1.0,
    "face_share": 1.0,
    "motion": 1.0,
    "cuts_per_minute": 60.0,
}
"""Measurements that both modes give; their distance is a share of this range."""

WITHOUT_A_USUAL_RANGE: Final = ("colorfulness", "sharpness")
"""Usual values lie far below the possible ones: the distance is a share of the value itself."""


def main() -> None:
    arguments = _arguments()
    if arguments.write:
        from tcm_assets_tests.benchmarks.generated_clips import write_clip

        write_clip(arguments.write, seconds=arguments.seconds)
    elif arguments.contender:
        sys.stdout.write(json.dumps(measure(arguments.contender, arguments.file, arguments.clips)))
    else:
        report = benchmark(arguments.seconds, arguments.clips, arguments.repeats)
        if arguments.json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            _show(report)


def measure(name: str, clip: Path, clip_count: int) -> dict[str, Any]:
    """Run one contender in this process on a clip, `clip_count` times.

    Return per clip `seconds` (wall clock) and `cpu_seconds` (of this process and its children), and the features.
    """
    work: Callable[[], dict[str, Any]]
    if name != "ours_parallel":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if name == "decode_floor":
        work = lambda: _ffmpeg(clip, clip_count)  # noqa: E731
    else:
        from tcm_assets.clips.measurements import measure_clip

        mode: Any = "key_frames" if name == "key_frames" else "every_second"
        measure_clip(clip, mode=mode)  # loads what is loaded once per process
        workers = WORKERS if name == "ours_parallel" else 1

        def work() -> dict[str, Any]:
            with ThreadPoolExecutor(workers) as pool:
                measured = list(pool.map(lambda _: measure_clip(clip, mode=mode), range(clip_count)))
            return asdict(measured[0])

    cpu_started, started = _cpu_seconds(), time.perf_counter()
    features = work()
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds / clip_count,
        "cpu_seconds": (_cpu_seconds() - cpu_started) / clip_count,
        "features": features,
    }


def _ffmpeg(clip: Path, clip_count: int) -> dict[str, Any]:
    """Make the same frames by the ffmpeg program, which reads the clip repeatedly, so that its start counts once."""
    import imageio_ffmpeg

    width, height = ANALYSIS_SIZE
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin"]
    command += ["-threads", "1", "-stream_loop", str(clip_count - 1), "-i", str(clip), "-filter_threads", "1"]
    command += ["-vf", f"fps=1,scale={width}:{height}:flags=area,format=bgr24", "-threads", "1", "-f", "null", "-"]
    subprocess.run(command, check=True)
    return {}


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of its children, which are ended so that the system counts them."""
    from tcm_assets.clips.decoder_pool import end_idle_processes

    end_idle_processes()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def benchmark(seconds: float, clip_count: int, repeats: int) -> dict[str, Any]:
    """Measure every contender `repeats` times, in turn."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory(prefix="frames_benchmark_") as folder:
        clip = Path(folder, "clip.mp4")
        printed_by(MODULE, "--write", str(clip), "--seconds", str(seconds))
        clip_size_bytes = clip.stat().st_size
        for _ in range(repeats):
            for name, runs in measured.items():
                count = ("--clips", str(clip_count))
                runs.append(json.loads(printed_by(MODULE, "--contender", name, "--file", str(clip), *count)))
    medians = {
        key: {name: statistics.median(run[key] for run in runs) for name, runs in measured.items()}
        for key in ("seconds", "cpu_seconds")
    }
    cpu, wall = medians["cpu_seconds"], medians["seconds"]
    distances = _distances(measured["ours"][0]["features"], measured["key_frames"][0]["features"])
    return {
        "name": "frames",
        "machine": machine("av", "opencv-python-headless", "imageio-ffmpeg", "numpy"),
        "clip_seconds": seconds,
        "clip_size_bytes": clip_size_bytes,
        "clips": clip_count,
        "repeats": repeats,
        **{key: {name: round(value, 4) for name, value in values.items()} for key, values in medians.items()},
        "clips_per_second": {name: round(1 / wall[name], 2) for name in CONTENDERS},
        "ratios": {
            "ours_over_decode_floor": round(cpu["ours"] / cpu["decode_floor"], 3),
            "clips_per_second_on_two_workers_over_one": round(wall["ours"] / wall["ours_parallel"], 2),
            "cpu_per_clip_on_two_workers_over_one": round(cpu["ours_parallel"] / cpu["ours"], 2),
            "every_second_over_key_frames": round(cpu["ours"] / cpu["key_frames"], 2),
            "key_frames_largest_distance": max(distances.values()),
        },
        "key_frames_distances": distances,
    }


def _distances(every_second: dict[str, Any], key_frames: dict[str, Any]) -> dict[str, float]:
    """Return the distances between the values of both modes, as shares of the measurement's range or of the value."""
    whole = RANGE_BY_MEASUREMENT | {name: every_second[name] or 1.0 for name in WITHOUT_A_USUAL_RANGE}
    return {
        name: round(abs(every_second[name] - key_frames[name]) / whole[name], 4)
        for name in whole
        if every_second[name] is not None and key_frames[name] is not None
    }


def _show(report: dict[str, Any]) -> None:
    table = TextTable(
        "contender",
        "CPU seconds a clip",
        "clips a second",
        title=f"Clips of {report['clip_seconds']:g} s, one frame a second, median of {report['repeats']}",
    )
    for name in CONTENDERS:
        table.add_row(name, f"{report['cpu_seconds'][name]:.3f}", f"{report['clips_per_second'][name]:.2f}")
    console = Console()
    console.print(table)
    console.print("Ratios:", report["ratios"])
    console.print("Key frames against every second, as shares:", report["key_frames_distances"])
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.frames", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=30, help="length of the clip")
    parser.add_argument("--clips", type=int, default=8, help="how often it is read in one measurement")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender; the median counts")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
