"""Model files: where the folder of a sentence-transformers model is, what its files say, and loading it.

Names and revisions come from the files alone: torch and the libraries are imported only to load a model.
"""

import hashlib
import json
import platform
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from tcm_assets.models.vectors import revision_in_precision

PACKAGED = "packaged"  # the text encoder that is installed with this project and needs no network
Precision = Literal["float32", "bfloat16"]
# Instructions that multiply bfloat16 matrices; without them bfloat16 is emulated and slower than float32.
BFLOAT16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})
INT8_FLAGS: Final = frozenset({"avx512_vnni"})
"""Instructions that multiply 8-bit integers twice as fast as bfloat16."""

_FINGERPRINT_LENGTH = 12  # hexadecimal digits: 48 bits, enough to tell one person's models apart
_MODEL_SUFFIXES = frozenset({".json", ".txt", ".safetensors", ".bin", ".model"})  # configuration, vocabulary, weights
_OTHER_FRAMEWORKS = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.tflite")  # never downloaded
# Modules that learn nothing after the transformer and keep the length of its vectors.
_PLAIN_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})
_CPU_INFO = Path("/proc/cpuinfo")
_X86_NAMES = ("x86_64", "AMD64")

_FETCHING = threading.Lock()


class EncoderError(RuntimeError):
    """A model cannot be found, fetched, loaded or used; the message says what to do next."""


@dataclass(frozen=True)
class ModelFiles:
    """A model's folder on this machine, and the name and revision under which its vectors are kept."""

    folder: Path
    name: str
    revision: str


@cache
def find_model(model: str) -> ModelFiles:
    """Return the files of `model`: a folder, or a Hugging Face hub name, which is fetched when needed.

    The revision of a folder is a fingerprint of its files, read once per process; that of a hub model is its commit.
    Raises EncoderError when there is no such folder, or the hub model cannot be fetched.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return ModelFiles(folder, folder.resolve().name, _fingerprint(folder))
    if folder.is_absolute() or model.startswith((".", "~")):
        raise EncoderError(
            f"there is no model folder {folder}: give an existing folder, a hub name or, for texts, {PACKAGED!r}."
        )
    snapshot = _fetch(model)
    return ModelFiles(snapshot, model, snapshot.name)  # the hub's cache names a snapshot's folder by its commit


class FoundModel:
    """A model that is found by its files: an encoder's name and revision. Everything may raise EncoderError.

    Making one costs nothing: the files are looked up at the first use of `name` or `revision`, and torch is imported
    at the first encoding. `device` is torch's name of one ("cpu", "cuda"); None takes the fastest.
    """

    def __init__(self, model: str, device: str | None) -> None:
        self._model = model
        self._device = device

    @property
    def _files(self) -> ModelFiles:
        return find_model(self._model)

    @property
    def precision(self) -> Precision:
        """The numbers that the model computes with."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The hub's name of the model, or its folder's."""
        return self._files.name

    @property
    def revision(self) -> str:
        """The commit of a hub model or a fingerprint of a folder's files, and the precision."""
        return revision_in_precision(self._files.revision, self.precision)


def _fingerprint(folder: Path) -> str:
    """Return a shortened SHA-256 of the names and contents of the model's files."""
    digest = hashlib.sha256()
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES and path.is_file())
    if not paths:
        raise EncoderError(f"the folder {folder} holds no model: it has no configuration and no weights.")
    for path in paths:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()[:_FINGERPRINT_LENGTH]


def _fetch(model: str) -> Path:
    import huggingface_hub

    try:
        with _FETCHING:
            return Path(huggingface_hub.snapshot_download(model, ignore_patterns=list(_OTHER_FRAMEWORKS)))
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"the model {model!r} cannot be fetched from the Hugging Face hub ({error}). Check its name and "
            f"the network, or download it elsewhere and give its folder; for texts {PACKAGED!r} needs no network."
        ) from error


def dimension_in(folder: Path) -> int | None:
    """Return the length of the model's vectors as its files give it; None where only the loaded model knows."""
    try:
        modules = _module_folders(folder)
        pooling = _read(modules["Pooling"] / "config.json")
        is_plain = modules.keys() <= _PLAIN_MODULES and len(_pooling_modes(pooling)) == 1
        return int(pooling["word_embedding_dimension"]) if is_plain else None
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


@cache
def is_mean_pooled_bert(folder: Path) -> bool:
    """Whether the files describe a BERT whose last layer is averaged over the text, with nothing learnt after it."""
    try:
        modules = _module_folders(folder)
        config = _read(modules["Transformer"] / "config.json")
        return (
            modules.keys() <= _PLAIN_MODULES
            and config["model_type"] == "bert"
            and config["hidden_act"] == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and _pooling_modes(_read(modules["Pooling"] / "config.json")) == ["mean"]
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return False


def _module_folders(folder: Path) -> dict[str, Path]:
    """Return the folder of each module by its kind; raises ValueError when two are of one kind."""
    modules = _read(folder / "modules.json")
    folders = {module["type"].rsplit(".", 1)[-1]: folder / module["path"] for module in modules}
    if len(folders) < len(modules):
        raise ValueError("several modules of one kind")
    return folders


def _pooling_modes(pooling: dict[str, Any]) -> list[str]:
    """Return the modes of a pooling module: newer files name them, older ones have a switch for each."""
    if "pooling_mode" in pooling:
        modes = pooling["pooling_mode"]
        return [modes] if isinstance(modes, str) else list(modes)
    switched_on = [key for key, value in pooling.items() if key.startswith("pooling_mode_") and value is True]
    return [key.removeprefix("pooling_mode_").removesuffix("_tokens") for key in switched_on]


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def fastest_precision(folder: Path) -> Precision:
    """Return bfloat16 for a model that `unpadded_bert` can run, on a processor that multiplies it; else float32."""
    return "bfloat16" if processor_multiplies_bfloat16() and is_mean_pooled_bert(folder) else "float32"


@cache
def processor_multiplies_bfloat16() -> bool:
    """Whether this is an x86 processor with one of BFLOAT16_FLAGS; False where the system does not say."""
    return not BFLOAT16_FLAGS.isdisjoint(_processor_flags())


@cache
def processor_multiplies_int8() -> bool:
    """Whether this is an x86 processor with one of INT8_FLAGS; False where the system does not say."""
    return not INT8_FLAGS.isdisjoint(_processor_flags())


def _processor_flags() -> list[str]:
    if platform.machine() not in _X86_NAMES:
        return []
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return next((line for line in lines if line.startswith("flags")), "").split()


def load_model(folder: Path, device: str | None, precision: Precision | None = None) -> Any:
    """Load the SentenceTransformer in `folder`, without network and progress bars.

    `device` is torch's name of one; None takes the fastest. `precision` None keeps that of the files. Raises
    EncoderError when the library cannot load it.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    options = {} if precision is None else {"model_kwargs": {"dtype": getattr(torch, precision)}}
    showed_progress = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True, **options)
    except Exception as error:  # a folder may hold anything, and the library raises anything about it
        first_line = str(error).partition("\n")[0]
        raise EncoderError(
            f"the model in {folder} cannot be loaded ({type(error).__name__}: {first_line}). Fetch it again, or choose "
            "another."
        ) from error
    finally:
        if showed_progress:
            transformers_logging.enable_progress_bar()
