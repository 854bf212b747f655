"""A benchmark's work in a process of its own, so that its time and its peak memory are its own."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def printed_by(module: str, *arguments: str) -> str:
    """What a fresh process of `module` prints; raises RuntimeError with its errors when it fails."""
    command = [sys.executable, "-m", module, *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, check=False)
    if finished.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{finished.stderr}")
    return finished.stdout
