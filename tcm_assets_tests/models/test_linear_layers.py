import pytest

from tcm_assets.models.linear_layers import ROWS_PER_PRODUCT, Int8Linear, Linear, watched

torch = pytest.importorskip("torch")

INPUTS, OUTPUTS = 64, 96

LARGE_CHANNEL = 7


def _layer() -> Linear:
    torch.manual_seed(7)
    return Linear(torch.randn(OUTPUTS, INPUTS) * 0.05, torch.randn(OUTPUTS))


def _rows(count: int) -> "torch.Tensor":
    rows = torch.randn(count, INPUTS)
    rows[:, LARGE_CHANNEL] *= 50  # as a layer normalization's few large channels
    return rows


def _error(found: "torch.Tensor", expected: "torch.Tensor") -> float:
    return float((found - expected).norm() / expected.norm())


def test_products_of_integers_are_nearly_those_of_floats() -> None:
    layer = _layer()
    rows = torch.randn(ROWS_PER_PRODUCT + 3, INPUTS)
    assert 0 < _error(layer.in_int8()(rows), layer(rows)) < 0.01


def test_a_large_channel_costs_the_others_nothing_once_it_was_seen() -> None:
    layer = _layer()
    noting = watched(layer)
    noting(_rows(100))
    rows = _rows(200)
    expected = layer(rows)
    assert _error(noting.in_int8()(rows), expected) < 0.6 * _error(layer.in_int8()(rows), expected)
    torch.testing.assert_close(noting(rows), expected)


@pytest.mark.parametrize("count", [1, 64, ROWS_PER_PRODUCT, ROWS_PER_PRODUCT + 64])
def test_a_row_does_not_depend_on_the_others(count: int) -> None:
    layer: Int8Linear = _layer().in_int8()
    rows = _rows(ROWS_PER_PRODUCT + 64)
    torch.testing.assert_close(layer(rows[:count]), layer(rows)[:count], rtol=0, atol=0)


def test_rows_and_channels_of_zeros_give_the_bias() -> None:
    layer = Linear(torch.zeros(OUTPUTS, INPUTS), torch.ones(OUTPUTS))
    torch.testing.assert_close(watched(layer).in_int8()(torch.zeros(2, INPUTS)), torch.ones(2, OUTPUTS))
