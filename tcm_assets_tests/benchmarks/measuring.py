"""Measuring: work in a fresh process, and the machine on which it is measured."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("duckdb", "ibis-framework", "pandas", "polars", "numpy")

BYTES_PER_GIB = 2**30

_ROOT = Path(__file__).parents[2]


def printed_by(module: str, *arguments: str) -> str:
    """Run `module` in a process of its own, with its own time and peak memory; return what it prints.

    Raises RuntimeError with its errors when it fails.
    """
    command = [sys.executable, "-m", module, *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, check=False)
    if finished.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{finished.stderr}")
    return finished.stdout


def machine(*libraries: str) -> dict[str, Any]:
    """Return the system, its cores and memory, and the versions of Python and of the libraries."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_PER_GIB
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cpu_count": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        **{library: version(library) for library in libraries or LIBRARIES},
    }
