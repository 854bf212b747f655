"""Benchmark of the best partners both ways: against the bare matrix product, scikit-learn and faiss's flat index.

Run from the repository: python -m tcm_assets_tests.benchmarks.top_k [--json] [--creators 1000000] [--brands 1000]
[--k 20] [--lengths 384 1331]

All contenders get the same batch of creators one after the other, so that a machine that is busy for a while is busy
for all of them; only their own work is timed, not the making of vectors. `floor` is the product alone, by numpy, in
blocks of as many rows as ours. `faiss` searches the brands for every creator and the batch's creators for every brand,
whose best of all batches it merges. `scikit_learn` sorts the cosines of every 16th batch both ways, scaled to all.
Vectors are of 60 subjects, with as much of its own in each. The peak of memory is of a process that searches alone and
keeps all results.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.matching.top_k import BLOCK_ROWS, TopK, TopKBothWays
from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.top_k"

BATCH_ROWS: Final = 16 * BLOCK_ROWS

SORTED_BATCHES: Final = 16
"""Of so many batches scikit-learn gets one."""

SUBJECTS: Final = 60

MOST_TIMES_THE_FLOOR: Final = 2.0

MOST_GIB: Final = 3.0

_KIB_PER_GIB = 2**20


def main() -> None:
    arguments = _arguments()
    size = arguments.creators, arguments.brands, arguments.k
    if arguments.alone:
        sys.stdout.write(json.dumps({"peak_gib": search_alone(*size, arguments.alone)}))
        return
    report = {
        "name": "top_k",
        "machine": machine("numpy", "scikit-learn", "faiss-cpu"),
        "creators": arguments.creators,
        "brands": arguments.brands,
        "k": arguments.k,
        "by_length": {str(length): benchmark(*size, length) for length in arguments.lengths},
    }
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def unit_vectors(count: int, length: int, rng: np.random.Generator, subjects: np.ndarray) -> np.ndarray:
    """Return vectors of norm 1, each of one of the subjects and as much of its own."""
    vectors = rng.standard_normal((count, length), dtype=np.float32)
    vectors += subjects[rng.integers(len(subjects), size=count)]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def sides(creator_count: int, brand_count: int, length: int) -> tuple[np.ndarray, Iterator[np.ndarray]]:
    """Return the brands' vectors, and the creators' in batches."""
    rng = np.random.default_rng(length)
    subjects = rng.standard_normal((SUBJECTS, length), dtype=np.float32)
    brands = unit_vectors(brand_count, length, rng, subjects)
    starts = range(0, creator_count, BATCH_ROWS)
    return brands, (unit_vectors(min(BATCH_ROWS, creator_count - start), length, rng, subjects) for start in starts)


def search_alone(creator_count: int, brand_count: int, k: int, length: int) -> float:
    """Search here, with nothing beside it, and keep the results; return the peak of this process's memory in GiB."""
    brands, batches = sides(creator_count, brand_count, length)
    search = TopKBothWays(brands, k)
    kept = [search.add(batch) for batch in batches]
    kept.append(search.best_rows())
    status = Path("/proc/self/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / _KIB_PER_GIB


class _Clock:
    """Seconds by contender, of the clock and of the processor."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu_seconds: dict[str, float] = defaultdict(float)

    def time(self, name: str, work: Any, *given: Any) -> Any:
        started, started_cpu = time.perf_counter(), time.process_time()
        result = work(*given)
        self.seconds[name] += time.perf_counter() - started
        self.cpu_seconds[name] += time.process_time() - started_cpu
        return result


class _Faiss:
    """Faiss's flat index, both ways."""

    def __init__(self, brands: np.ndarray, k: int) -> None:
        import faiss

        self._brands, self._k = brands, k
        self._of_brands, self._of_creators = (faiss.IndexFlatIP(brands.shape[1]) for _ in range(2))
        self._of_brands.add(brands)
        self._best = faiss.ResultHeap(len(brands), k, keep_max=True)
        self._count = 0

    def add(self, creators: np.ndarray) -> TopK:
        scores, indices = self._of_brands.search(creators, self._k)
        self._of_creators.reset()
        self._of_creators.add(creators)
        best_scores, best = self._of_creators.search(self._brands, self._k)
        self._best.add_result(best_scores, best + self._count)
        self._count += len(creators)
        return TopK(indices, scores)

    def best_rows(self) -> TopK:
        self._best.finalize()
        return TopK(self._best.I, self._best.D)


def benchmark(creator_count: int, brand_count: int, k: int, length: int) -> dict[str, Any]:
    """Time all contenders; raise ValueError when ours and faiss's scores differ by more than rounding."""
    brands, batches = sides(creator_count, brand_count, length)
    ours, faiss = TopKBothWays(brands, k), _Faiss(brands, k)
    clock = _Clock()
    sorted_count = 0
    for number, batch in enumerate(batches):
        clock.time("floor", _multiply, batch, brands)
        found = clock.time("ours", ours.add, batch)
        _require_equal_scores(found, clock.time("faiss", faiss.add, batch))
        if number % SORTED_BATCHES == 0:
            clock.time("scikit_learn", _sort_all, batch, brands, k)
            sorted_count += len(batch)
    _require_equal_scores(clock.time("ours", ours.best_rows), clock.time("faiss", faiss.best_rows))
    for seconds in (clock.seconds, clock.cpu_seconds):
        seconds["scikit_learn"] *= creator_count / sorted_count
    size = ("--creators", str(creator_count), "--brands", str(brand_count), "--k", str(k))
    peak_gib = json.loads(printed_by(MODULE, *size, "--alone", str(length)))["peak_gib"]
    return {
        "seconds": {name: round(seconds, 3) for name, seconds in clock.seconds.items()},
        "cpu_seconds": {name: round(seconds, 3) for name, seconds in clock.cpu_seconds.items()},
        "floor_gflops": round(2e-9 * creator_count * brand_count * length / clock.seconds["floor"], 1),
        "peak_gib": round(peak_gib, 3),
        "ratios": {
            "ours_over_floor": round(clock.seconds["ours"] / clock.seconds["floor"], 3),
            "ours_over_floor_in_cpu": round(clock.cpu_seconds["ours"] / clock.cpu_seconds["floor"], 3),
            "faiss_over_ours": round(clock.seconds["faiss"] / clock.seconds["ours"], 2),
            "scikit_learn_over_ours": round(clock.seconds["scikit_learn"] / clock.seconds["ours"], 1),
            "peak_over_allowed": round(peak_gib / MOST_GIB, 3),
        },
    }


def _multiply(creators: np.ndarray, brands: np.ndarray) -> None:
    scores = np.empty((BLOCK_ROWS, len(brands)), np.float32)
    for start in range(0, len(creators), BLOCK_ROWS):
        block = creators[start : start + BLOCK_ROWS]
        np.matmul(block, brands.T, out=scores[: len(block)])


def _sort_all(creators: np.ndarray, brands: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.metrics.pairwise import cosine_similarity

    scores = cosine_similarity(creators, brands)
    return np.argsort(-scores, axis=1)[:, :k], np.argsort(-scores, axis=0)[:k]


def _require_equal_scores(ours: TopK, theirs: TopK) -> None:
    farthest = np.abs(ours.scores - theirs.scores).max()
    if not farthest < 1e-5:
        raise ValueError(f"scores of ours and of faiss differ by {farthest}")


def _show(report: dict[str, Any]) -> None:
    console = Console()
    for length, found in report["by_length"].items():
        title = f"{report['creators']:,} creators, {report['brands']:,} brands, best {report['k']}, {length} numbers"
        table = TextTable("contender", "seconds", "times the floor", "CPU seconds", title=title)
        for name, seconds in found["seconds"].items():
            times = f"{seconds / found['seconds']['floor']:.2f}"
            table.add_row(name, f"{seconds:.1f}", times, f"{found['cpu_seconds'][name]:.1f}")
        console.print(table)
        console.print(f"At most {MOST_TIMES_THE_FLOOR} times the floor and {MOST_GIB} GiB are the aims.")
        console.print("Ratios:", found["ratios"], "peak GiB:", found["peak_gib"], "GFLOPS:", found["floor_gflops"])
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--creators", type=int, default=1_000_000, help="creators, streamed in batches")
    parser.add_argument("--brands", type=int, default=1000, help="brands, held in memory")
    parser.add_argument("--k", type=int, default=20, help="partners of each")
    parser.add_argument("--lengths", type=int, nargs="+", default=[384, 1331], help="lengths of vectors")
    parser.add_argument("--alone", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
