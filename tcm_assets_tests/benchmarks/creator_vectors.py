"""Benchmark of what a brief's answer begins with: all creators' vectors, one product, the best first.

Run from the repository: python -m tcm_assets_tests.benchmarks.creator_vectors [--json] [--creators 100000]
[--length 1331]

Each way of keeping the vectors is read in a process of its own: from the published copy as the pages read it, as
`FLOAT[]` (a list), as `FLOAT[n]` (an array) or as bytes; and from a file beside it, `.npy`, mapped into memory or read.
`first` is the first brief of a process: libraries loaded, file not yet opened. `next` is a second one, by vectors that
are kept. `cold` says that the system was asked to forget the file before, so that it comes from the disk.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.creator_vectors"

TYPES: Final = {"list": "FLOAT[]", "array": "FLOAT[{length}]", "bytes": "BLOB"}

WAYS: Final = (*TYPES, "npy_mapped", "npy_read")

MOST_SECONDS: Final = 1.5
"""For the whole answer of a brief, of which this is a part."""

_WRITTEN_ROWS: Final = 10_000

_KIB_PER_GIB = 2**20


def main() -> None:
    arguments = _arguments()
    if arguments.way:
        sys.stdout.write(json.dumps(measure(arguments.way, arguments.folder, arguments.length)))
        return
    report = benchmark(arguments.creators, arguments.length)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def write_vectors(folder: Path, creator_count: int, length: int) -> None:
    """Write the same vectors in all ways: a database for each type, and one file of numpy."""
    vectors = np.random.default_rng(0).standard_normal((creator_count, length), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(folder / "vectors.npy", vectors)
    for way, type_name in TYPES.items():
        with duckdb.connect(str(folder / f"{way}.duckdb")) as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"CREATE TABLE creators (creator_id VARCHAR, vector {type_name.format(length=length)})")
            for start in range(0, creator_count, _WRITTEN_ROWS):
                some = vectors[start : start + _WRITTEN_ROWS]
                ids = [f"creator{number:07}" for number in range(start, start + len(some))]
                column: Any = pa.FixedSizeListArray.from_arrays(pa.array(some.ravel()), length)
                if way == "bytes":
                    column = pa.array([row.tobytes() for row in some], pa.binary())
                rows = pa.table({"creator_id": ids, "vector": column})  # noqa: F841  DuckDB finds it by its name
                connection.execute(
                    f"INSERT INTO creators SELECT creator_id, vector::{type_name} FROM rows".format(length=length)
                )


def measure(way: str, folder: Path, length: int) -> dict[str, float]:
    """Answer two briefs here, first from the file and then by the kept vectors; return seconds and GiB."""
    brief = np.random.default_rng(1).standard_normal(length).astype(np.float32)
    _best(np.zeros((8, length), np.float32), brief)  # loads what is loaded once per process
    started, started_cpu = time.perf_counter(), time.process_time()
    vectors = read_vectors(way, folder, length)
    read = time.perf_counter()
    best = _best(vectors, brief)
    first, first_cpu = time.perf_counter(), time.process_time()
    _best(vectors, brief)
    ended = time.perf_counter()
    status = Path("/proc/self/status").read_text()
    return {
        "read_seconds": read - started,
        "first_seconds": first - started,
        "first_cpu_seconds": first_cpu - started_cpu,
        "next_seconds": ended - first,
        "peak_gib": float(status.split("VmHWM:")[1].split()[0]) / _KIB_PER_GIB,
        "best": int(best[0]),
    }


def read_vectors(way: str, folder: Path, length: int) -> np.ndarray:
    """Return the vectors, shape (creators, length), in the order in which they were written."""
    if way.startswith("npy"):
        return np.load(folder / "vectors.npy", mmap_mode="r" if way == "npy_mapped" else None)
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        connection.execute(f"ATTACH '{folder / way}.duckdb' AS published (READ_ONLY)")
        column = connection.execute("SELECT vector FROM published.creators").to_arrow_table()["vector"]
    vectors = np.empty((len(column), length), np.float32)
    start = 0
    for chunk in column.chunks:
        numbers = (
            np.frombuffer(b"".join(chunk.to_pylist()), np.float32) if way == "bytes" else chunk.flatten().to_numpy()
        )
        vectors[start : start + len(chunk)] = numbers.reshape(-1, length)
        start += len(chunk)
    return vectors


def _best(vectors: np.ndarray, brief: np.ndarray) -> np.ndarray:
    return np.argsort(-(vectors @ brief), kind="stable")


def benchmark(creator_count: int, length: int) -> dict[str, Any]:
    """Measure each way, cold and with the file in the system's memory. Raises ValueError when the best differ."""
    measured = {}
    with tempfile.TemporaryDirectory(prefix="creator_vectors_") as name:
        folder = Path(name)
        write_vectors(folder, creator_count, length)
        for way in WAYS:
            file = folder / ("vectors.npy" if way.startswith("npy") else f"{way}.duckdb")
            for is_cold in (True, False):
                if is_cold:
                    _forget(file)
                printed = printed_by(MODULE, "--way", way, "--folder", name, "--length", str(length))
                measured[f"{way}, cold" if is_cold else way] = json.loads(printed) | {"bytes": file.stat().st_size}
    if len({found.pop("best") for found in measured.values()}) > 1:
        raise ValueError("the ways do not have the same best creator")
    return {
        "name": "creator_vectors",
        "machine": machine("duckdb", "numpy", "pyarrow"),
        "creators": creator_count,
        "length": length,
        "measured": {way: {key: round(value, 3) for key, value in found.items()} for way, found in measured.items()},
    }


def _forget(file: Path) -> None:
    """Ask the system to drop what it holds of the file in memory."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _show(report: dict[str, Any]) -> None:
    title = f"{report['creators']:,} creators, {report['length']} numbers"
    table = TextTable("way", "read s", "first s", "first CPU s", "next s", "peak GiB", "file MB", title=title)
    for way, found in report["measured"].items():
        keys = ("read_seconds", "first_seconds", "first_cpu_seconds", "next_seconds", "peak_gib")
        table.add_row(way, *(f"{found[key]:.2f}" for key in keys), f"{found['bytes'] / 1e6:.0f}")
    console = Console()
    console.print(table)
    console.print(f"The whole answer of a brief may take {MOST_SECONDS} s. Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--creators", type=int, default=100_000, help="creators with a vector")
    parser.add_argument("--length", type=int, default=1331, help="numbers of a vector")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
