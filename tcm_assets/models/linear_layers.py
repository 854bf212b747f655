"""Linear layers of a transformer: in floating-point numbers, or in 8-bit integers, which takes a half of the time.

In integers, each row of the input and each output channel has a scale of its own. A few channels of a layer
normalization are ten times as large as the others, and would leave these few of the 255 steps: such a channel is
divided by a power of two, and its weights are multiplied by it, after "SmoothQuant" (Xiao et al. 2023,
https://arxiv.org/abs/2211.10438).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tcm_assets.models.model_files import Precision

if TYPE_CHECKING:
    import torch

ROWS_PER_PRODUCT: Final = 512
"""Rows of a product of integers: its inputs and outputs stay in the processor's cache."""

ProductPrecision = Literal[Precision, "int8"]
"""The numbers of a transformer's products."""

_LARGEST = 127
_ZERO_POINT = 128  # the kernels multiply unsigned by signed numbers, so rows are moved by 128
_SIGN_BIT = 0x80
_SHARE_OF_INPUT = 0.6  # how much of the channels' unevenness goes into the weights; 0.5 to 0.7 do as well
_SMALLEST = 1e-5


@dataclass(frozen=True)
class Linear:
    """A linear layer in floating-point numbers: weight of shape (outputs, inputs), bias (outputs,)."""

    weight: "torch.Tensor"
    bias: "torch.Tensor"

    def __call__(self, rows: "torch.Tensor") -> "torch.Tensor":
        """Return the outputs of rows, shape (n, inputs): shape (n, outputs)."""
        from torch.nn import functional

        return functional.linear(rows, self.weight, self.bias)

    def in_int8(self) -> "Int8Linear":
        """Return the layer in 8-bit integers."""
        return Int8Linear(self.weight, self.bias)


@dataclass(frozen=True)
class _WatchedLinear(Linear):
    """A linear layer that notes in `largest`, shape (inputs,), how large each channel of its input gets."""

    largest: "torch.Tensor"

    def __call__(self, rows: "torch.Tensor") -> "torch.Tensor":
        import torch

        torch.maximum(self.largest, rows.abs().amax(dim=0), out=self.largest)
        return super().__call__(rows)

    def in_int8(self) -> "Int8Linear":
        """Return the layer in 8-bit integers, with the channels made as even as the inputs seen allow."""
        factors = _channel_factors(self.largest, self.weight)
        return Int8Linear(self.weight * factors, self.bias, divided_by=factors)


def watched(linear: Linear) -> Linear:
    """Return the layer so that it notes its inputs, to which its `in_int8` is then fitted."""
    return _WatchedLinear(linear.weight, linear.bias, linear.weight.new_zeros(linear.weight.shape[1]))


class Int8Linear:
    """A linear layer that rounds rows and weights to 8-bit integers; `divided_by` is what it divides channels by first.

    float32 in and out, on a processor alone. Its results do not depend on the other rows.
    """

    def __init__(
        self, weight: "torch.Tensor", bias: "torch.Tensor", *, divided_by: "torch.Tensor | None" = None
    ) -> None:
        import torch

        self._scales = weight.abs().amax(dim=1).clamp_min(_SMALLEST) / _LARGEST
        rounded = (weight / self._scales[:, None]).round().to(torch.int8)
        self._packed = torch.ops.onednn.qlinear_prepack(rounded, [ROWS_PER_PRODUCT, weight.shape[1]])
        self._zeros = torch.zeros(len(weight), dtype=torch.int64)
        self._bias = bias
        self._times = None if divided_by is None else 1 / divided_by

    def __call__(self, rows: "torch.Tensor") -> "torch.Tensor":
        """Return the outputs of rows, shape (n, inputs): shape (n, outputs)."""
        outputs = rows.new_empty(len(rows), len(self._bias))
        for some, result in zip(rows.split(ROWS_PER_PRODUCT), outputs.split(ROWS_PER_PRODUCT), strict=True):
            self._multiply(some, result)
        return outputs

    def _multiply(self, rows: "torch.Tensor", outputs: "torch.Tensor") -> None:
        import torch

        even = rows if self._times is None else rows * self._times
        # Two reductions are quicker than one over absolute values, which would be a matrix more.
        largest = torch.maximum(even.amax(dim=1, keepdim=True), even.amin(dim=1, keepdim=True).neg_())
        scales = largest.clamp_min_(_SMALLEST).mul_(1 / _LARGEST)
        rounded = (even * scales.reciprocal()).round_().to(torch.int8).view(torch.uint8).bitwise_xor_(_SIGN_BIT)
        product = torch.ops.onednn.qlinear_pointwise(
            *(rounded, 1.0, _ZERO_POINT, self._packed, self._scales, self._zeros, None),
            *(1.0, 0, torch.float32, "none", [], ""),
        )
        torch.addcmul(self._bias, product, scales, out=outputs)


def _channel_factors(largest: "torch.Tensor", weight: "torch.Tensor") -> "torch.Tensor":
    """Return what each channel of the input is divided by: powers of two, so that nothing else is rounded."""
    import torch

    of_weights = weight.abs().amax(dim=0).clamp_min(_SMALLEST)
    uneven = largest.clamp_min(_SMALLEST) ** _SHARE_OF_INPUT / of_weights ** (1 - _SHARE_OF_INPUT)
    return torch.exp2(torch.log2(uneven).round())
