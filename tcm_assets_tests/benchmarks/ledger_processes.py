"""Processes of clients that begin together, and what their times amount to."""

import json
import subprocess
import sys
from pathlib import Path

from tcm_assets_tests.benchmarks.ledger_clients import prepare

MOST_PROCESSES = 4

Figures = dict[str, float]


def measure(name: str, url: str, clients: int, seconds: float) -> Figures:
    """Let `clients` clients repeat one contender's operation for `seconds`, in fresh processes."""
    prepare(url)
    processes = max(count for count in (1, 2, MOST_PROCESSES) if count * count <= max(clients, 1))
    threads = clients // processes
    started = [_start(name, url, threads, seconds, first) for first in range(0, clients, threads)]
    try:
        for process in started:
            _line(process)
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        reports = [json.loads(_rest(process)) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    latencies_ms = sorted(one for report in reports for one in report["latencies_ms"])
    return {
        "per_second": len(latencies_ms) / max(report["wall_s"] for report in reports),
        "p50_ms": _quantile(latencies_ms, 0.5),
        "p99_ms": _quantile(latencies_ms, 0.99),
    }


def _start(name: str, url: str, threads: int, seconds: float, first_number: int) -> "subprocess.Popen[str]":
    values = (name, url, str(threads), str(seconds), str(first_number))
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.ledger_clients", *values]
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _line(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    if process.stdout.readline() != "warm\n":
        raise RuntimeError(f"a client failed:\n{process.communicate()[1]}")


def _rest(process: "subprocess.Popen[str]") -> str:
    output, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"a client failed:\n{errors}")
    return output


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
