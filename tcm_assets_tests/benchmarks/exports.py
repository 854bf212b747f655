"""Benchmark of reading export files: megabytes a second and peak memory, against orjson making objects of everything.

Run from the repository: python -m tcm_assets_tests.benchmarks.exports [--json] [--megabytes 300] [--repeats 3]
[--export FILE]

Every measurement is a fresh process that reads one file of the collector's shape, made of the records of a real export
where one is found, else of generated ones, under ids of their own. `orjson` is the floor: whoever reads the file makes
at least these objects. `trusting` is ours without holding ids against addresses, times and each other.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import BYTES_PER_GIB, machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.exports"

NAMES = ("orjson", "ours", "trusting")

LEAST_MEGABYTES_PER_S = 50.0

MOST_IDENTITY_SHARE = 0.1

MOST_GIB = 1.0

REAL_EXPORT = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

_KIB_PER_GIB = BYTES_PER_GIB / 1024


def main() -> None:
    arguments = _arguments()
    if arguments.contender:
        sys.stdout.write(json.dumps(measure(arguments.contender, arguments.file)))
        return
    report = benchmark(arguments.export, arguments.megabytes, arguments.repeats)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def measure(name: str, file: Path) -> dict[str, Any]:
    """Read the file here, once; return seconds of processor time and of the clock, peak GiB, and what was read."""
    from tcm_assets.catalogue.exports import reading

    if name == "trusting":
        _trust_ids()
    content = file.read_bytes()
    now = datetime.now(UTC).replace(tzinfo=None)
    started, started_cpu = time.perf_counter(), time.process_time()
    if name == "orjson":
        read: Any = orjson.loads(content)
        count, problems = len(read["collector"]), 0
    else:
        read = reading.read_export(content, file.name, now, now)
        count, problems = read.videos.num_rows, read.rejections.num_rows
    return {
        "cpu_seconds": time.process_time() - started_cpu,
        "seconds": time.perf_counter() - started,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_GIB,
        "bytes": len(content),
        "videos": count,
        "problems": problems,
    }


def _trust_ids() -> None:
    """Have ids and upload times taken as they are: what the checks cost is the difference."""
    from tcm_assets.catalogue.exports import rows, whole_files
    from tcm_assets.catalogue.identities.account_ids import AccountId

    identities: Any = rows.Identities

    def trusting(cls: Any, chunk: Any, *_: Any) -> Any:
        return cls(chunk.column("video_id").values, chunk.column("uploaded_at").values, False, [], [], {})

    patched: Any = rows
    identities.read = classmethod(trusting)
    patched.read_accounts = lambda column, *_: [AccountId(value, None) for value in column.values]
    whole_file: Any = whole_files
    whole_file.distrust_rounded_accounts = lambda author_ids, *_, **__: author_ids
    whole_file.doubt_accounts_of_file = lambda videos, *_: videos


def benchmark(export: Path | None = None, megabytes: int = 300, repeats: int = 3) -> dict[str, Any]:
    """Measure every contender `repeats` times in processes of their own, in turn; report the medians."""
    records, source = _records(export)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "collector_2026-09-07.json"
        with file.open("wb") as stream:
            for piece in _export(records, megabytes * 1_000_000):
                stream.write(piece)
        for _ in range(repeats):
            for name in NAMES:
                runs[name].append(json.loads(printed_by(MODULE, "--contender", name, "--file", str(file))))
    medians = {
        name: {key: statistics.median(run[key] for run in found) for key in found[0]} for name, found in runs.items()
    }
    speed = {name: found["bytes"] / 1e6 / found["cpu_seconds"] for name, found in medians.items()}
    ours = medians["ours"]
    return {
        "records": source,
        "megabytes": ours["bytes"] / 1e6,
        "videos": ours["videos"],
        "problems": ours["problems"],
        "medians": medians,
        "megabytes_per_cpu_second": speed,
        "ratio_to_floor": speed["ours"] / speed["orjson"],
        "identity_share": 1 - medians["trusting"]["cpu_seconds"] / ours["cpu_seconds"],
        "peak_gib": ours["peak_gib"],
        "machine": machine("orjson", "msgspec", "pyarrow"),
    }


def _records(export: Path | None) -> tuple[list[dict[str, Any]], str]:
    path = export or (REAL_EXPORT if REAL_EXPORT.exists() else None)
    if path is None:
        return [_generated(number) for number in range(1_000)], "generated"
    return orjson.loads(path.read_bytes())["collector"], "real"


def _generated(number: int) -> dict[str, Any]:
    handle, second = f"demo_{number % 300}", 1_785_000_000 + 37 * number
    return {
        "id": str((second << 32) + number),
        "text": f"part {number} of my morning at the sea, and what came of it #fyp #sea @demo_{number % 7}",
        "createTime": second + 20,
        "authorMeta": {
            "id": str(6_900_000_000_000_000_000 + 7_919 * (number % 300)),
            "name": handle,
            "nickName": handle.title(),
            "verified": False,
            "signature": "generated demonstration account",
            "avatar": "https://p16.example/" + "a" * 150,
        },
        "musicMeta": {"musicId": str(6_790_000_000_000_000_000 + number), "musicName": "sound", "musicAuthor": handle},
        "covers": {name: "https://p16.example/" + name * 30 for name in ("default", "origin", "dynamic")},
        "webVideoUrl": f"https://www.tiktok.com/@{handle}/video/{(second << 32) + number}",
        "videoUrl": "https://v77.example/" + "v" * 450,
        "videoMeta": {"height": 1024, "width": 576, "duration": 15},
        "diggCount": 3_710 + number,
        "shareCount": 50,
        "playCount": 44_800 + number,
        "commentCount": 68,
        "mentions": [f"@demo_{number % 7}"],
        "hashtags": [
            {"id": str(each), "name": name, "title": "", "cover": ""} for each, name in enumerate(("fyp", "sea"))
        ],
    }


def _export(records: list[dict[str, Any]], size_bytes: int) -> Iterator[bytes]:
    """Yield an export of about that many bytes, of the records again and again under ids of their own."""
    yield b'{"headers": {}, "collector": ['
    written, number = 0, 0
    while written < size_bytes:
        record = records[number % len(records)]
        # The lower 32 bits of an id count within its second.
        video_id = str(int(record["id"]) ^ (number // len(records)))
        again = record | {"id": video_id, "webVideoUrl": record["webVideoUrl"].replace(record["id"], video_id)}
        piece = (b"," if number else b"") + orjson.dumps(again)
        written += len(piece)
        number += 1
        yield piece
    yield b"]}"


def _show(report: dict[str, Any]) -> None:
    console = Console()
    what = f"{report['videos']:,.0f} {report['records']} records of the collector's shape"
    title = f"Reading {report['megabytes']:,.0f} MB, {what}"
    table = TextTable("contender", "MB a second of a core", "seconds", "peak GiB", title=title, title_justify="left")
    for name, median in report["medians"].items():
        speed = report["megabytes_per_cpu_second"][name]
        table.add_row(name, f"{speed:.0f}", f"{median['seconds']:.1f}", f"{median['peak_gib']:.2f}")
    console.print(table)
    console.print(
        f"{report['ratio_to_floor']:.2f} of the floor (at least {LEAST_MEGABYTES_PER_S:.0f} MB a second); the checks "
        f"of ids take {report['identity_share']:.1%} (at most {MOST_IDENTITY_SHARE:.0%}); peak memory "
        f"{report['peak_gib']:.2f} GiB (at most {MOST_GIB:.0f})"
    )
    console.print(", ".join(f"{key} {value}" for key, value in report["machine"].items()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--export", type=Path)
    parser.add_argument("--contender", choices=NAMES)
    parser.add_argument("--file", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
