"""What a figure was measured on."""

import os
import platform
from importlib.metadata import version
from typing import Any

LIBRARIES = ("duckdb", "ibis-framework", "pandas", "polars", "numpy")

BYTES_PER_GIB = 2**30


def machine(*libraries: str) -> dict[str, Any]:
    """The system, its cores and memory, and the versions of Python and of the libraries."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_PER_GIB
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cpu_count": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        **{library: version(library) for library in libraries or LIBRARIES},
    }
