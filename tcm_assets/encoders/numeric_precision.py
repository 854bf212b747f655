"""In which precision a text model is run, told from its files and this machine's processor.

Belongs here: a choice that is made without loading the model or torch, because it is part of an encoder's revision.
Does not belong here: running a model in either precision (`unpadded_bert`).
"""

import json
import platform
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Precision = Literal["float32", "bfloat16"]

BFLOAT16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})
"""Instructions that multiply bfloat16 matrices; without them bfloat16 is emulated and slower than float32."""

_CPU_INFO = Path("/proc/cpuinfo")
_X86_NAMES = ("x86_64", "AMD64")
_KNOWN_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})


def fastest_precision(folder: Path) -> Precision:
    """bfloat16 for a model that `unpadded_bert` can run, on a processor that multiplies bfloat16; else float32."""
    return "bfloat16" if processor_multiplies_bfloat16() and is_mean_pooled_bert(folder) else "float32"


@cache
def processor_multiplies_bfloat16() -> bool:
    """Whether this is an x86 processor with one of BFLOAT16_FLAGS; False where the system does not tell."""
    if platform.machine() not in _X86_NAMES:
        return False
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not BFLOAT16_FLAGS.isdisjoint(flags.split())


@cache
def is_mean_pooled_bert(folder: Path) -> bool:
    """Whether the files describe a BERT whose last layer is averaged over the text, with nothing learnt after it."""
    try:
        modules = _read(folder / "modules.json")
        paths = {module["type"].rsplit(".", 1)[-1]: module["path"] for module in modules}
        config = _read(folder / paths["Transformer"] / "config.json")
        pooling = _read(folder / paths["Pooling"] / "config.json")
        return (
            len(paths) == len(modules)
            and paths.keys() <= _KNOWN_MODULES
            and config["model_type"] == "bert"
            and config["hidden_act"] == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and _pooling_modes(pooling) == ["mean"]
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return False


def _pooling_modes(pooling: dict[str, object]) -> list[str]:
    """Newer files name the mode; older ones have a switch for each."""
    if "pooling_mode" in pooling:
        return [str(pooling["pooling_mode"])]
    switched_on = [key for key, value in pooling.items() if key.startswith("pooling_mode_") and value is True]
    return [key.removeprefix("pooling_mode_").removesuffix("_tokens") for key in switched_on]


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
