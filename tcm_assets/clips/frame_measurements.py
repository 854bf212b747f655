"""The named measurements of one frame, and of two frames that follow each other.

A frame is an array of shape (height, width, 3) of blue, green, red from 0 to 255; its luma is an array of shape
(height, width) from 0 to 255, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tcm_assets.models.opencv import BgrImage, load_opencv

Luma = NDArray[np.uint8]

HsvHistogram = NDArray[np.float32]

WHITE: Final = 255.0
"""The largest value of 8-bit luma, colour and saturation."""

MAX_LUMA_STANDARD_DEVIATION: Final = WHITE / 2
"""Reached by a frame that is half black and half white."""

COLORFULNESS_MEAN_WEIGHT: Final = 0.3
"""Weight of the mean chroma, fitted to people's ratings by Hasler and Suesstrunk (2003)."""

CANNY_LOW_GRADIENT: Final = 100

CANNY_HIGH_GRADIENT: Final = 200
"""Gradient of luma (Sobel) from which an edge starts (high) and down to which it goes on (low); the usual 1 to 2."""

MAX_LAPLACIAN: Final = 4 * WHITE
"""Of a white pixel among black ones, and negative the other way round."""

HSV_BINS: Final = (16, 4, 4)
"""Bins of hue, saturation and value in a histogram: coarse, so that noise and slow movement stay in their bin."""

CUT_CORRELATION_BELOW: Final = 0.5
"""Two frames whose colour histograms correlate less than this show a different palette."""

CUT_LUMA_CHANGE_ABOVE: Final = 0.1
"""And whose luma changes by more than this, in [0, 1], show a different picture: a light that changes colour, or a
camera that moves a little, is no cut."""


def luma_of(frame: BgrImage) -> Luma:
    """The frame's luma: array of shape (height, width), 0 to 255."""
    cv2 = load_opencv()
    luma: Luma = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return luma


def hsv_of(frame: BgrImage) -> BgrImage:
    """The frame as hue (0 to 179), saturation and value (0 to 255)."""
    cv2 = load_opencv()
    hsv: BgrImage = cv2.cvtColor(frame, cv2.COLOR_BGR2HSV)
    return hsv


def brightness(luma: Luma) -> float:
    """Mean luma over 255, in [0, 1]: 0 black, 1 white."""
    (mean,), _ = _mean_and_deviation(luma)
    # OpenCV's mean of a white frame is a rounding error above white for some sizes.
    return min(1.0, mean / WHITE)


def contrast(luma: Luma) -> float:
    """Standard deviation of luma over its maximum (127.5), in [0, 1]: 0 one shade, 1 half black and half white."""
    _, (deviation,) = _mean_and_deviation(luma)
    return min(1.0, deviation / MAX_LUMA_STANDARD_DEVIATION)


def colorfulness(frame: BgrImage) -> float:
    """Hasler and Suesstrunk's colourfulness, in [0, 377]: 0 grey, above 100 extremely colourful.

    With rg = R - G and yb = (R + G) / 2 - B: sqrt(var(rg) + var(yb)) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2). Each of rg
    and yb lies in [-255, 255], so the sum is at most 255 sqrt(2 (1 + 0.3^2)) = 376.5.
    Source: D. Hasler and S. Suesstrunk, Measuring colourfulness in natural images, Proc. SPIE 5007, 2003.
    """
    cv2 = load_opencv()
    blue, green, red = cv2.split(frame)
    # In whole numbers of 16 bits, which hold every difference: yb is kept doubled. A fifteenth of the time in doubles.
    red_green = cv2.subtract(red, green, dtype=cv2.CV_16S)
    red_and_green = cv2.add(red, green, dtype=cv2.CV_16S)
    yellow_blue_doubled = cv2.subtract(red_and_green, cv2.add(blue, blue, dtype=cv2.CV_16S))
    (red_green_mean,), (red_green_deviation,) = _mean_and_deviation(red_green)
    (doubled_mean,), (doubled_deviation,) = _mean_and_deviation(yellow_blue_doubled)
    spread = np.hypot(red_green_deviation, doubled_deviation / 2)
    distance_from_grey = np.hypot(red_green_mean, doubled_mean / 2)
    return float(spread + COLORFULNESS_MEAN_WEIGHT * distance_from_grey)


def saturation(hsv: BgrImage) -> float:
    """Mean saturation (max - min of red, green, blue, over max) in [0, 1]: 0 grey, 1 pure colours.

    Nearly black pixels have a saturation too, and a noisy one: read it beside the brightness.
    """
    return float(hsv[..., 1].mean()) / WHITE


def sharpness(luma: Luma) -> float:
    """Variance of the Laplacian of luma (kernel 0 1 0, 1 -4 1, 0 1 0), in luma squared, in [0, 1040400].

    Low for blurred or empty frames. Depends on the size of the frame, hence measured at the analysis size. The
    Laplacian lies in [-1020, 1020], which bounds the variance by 1020^2.
    """
    cv2 = load_opencv()
    _, (deviation,) = _mean_and_deviation(cv2.Laplacian(luma, cv2.CV_16S, ksize=1))
    return min(MAX_LAPLACIAN**2, deviation**2)


def edge_density(luma: Luma) -> float:
    """Share of pixels that Canny's detector marks as an edge, in [0, 1]."""
    cv2 = load_opencv()
    edges = cv2.Canny(luma, CANNY_LOW_GRADIENT, CANNY_HIGH_GRADIENT)
    return float(cv2.countNonZero(edges) / edges.size)


def luma_change(previous: Luma, current: Luma) -> float:
    """Mean absolute difference of luma, pixel by pixel, over 255, in [0, 1]: 0 the same picture, 1 black to white.

    Both of the same shape.
    """
    cv2 = load_opencv()
    return float(cv2.norm(previous, current, cv2.NORM_L1)) / previous.size / WHITE


def hsv_histogram(hsv: BgrImage) -> HsvHistogram:
    """Number of pixels per bin of hue, saturation and value: array of shape (16, 4, 4)."""
    cv2 = load_opencv()
    histogram: HsvHistogram = cv2.calcHist([hsv], [0, 1, 2], None, list(HSV_BINS), [0, 180, 0, 256, 0, 256])
    return histogram


def is_hard_cut(previous: HsvHistogram, current: HsvHistogram, luma_change_ratio: float) -> bool:
    """Whether another scene starts between two frames: other colours, and a large change of luma.

    Colours are other when Pearson's correlation of the histograms is below CUT_CORRELATION_BELOW; the change of luma is
    large above CUT_LUMA_CHANGE_ABOVE. A fade within the second between the frames counts too, and a cut between two
    scenes of the same colours is missed.
    """
    cv2 = load_opencv()
    correlation = float(cv2.compareHist(previous, current, cv2.HISTCMP_CORREL))
    return correlation < CUT_CORRELATION_BELOW and luma_change_ratio > CUT_LUMA_CHANGE_ABOVE


def _mean_and_deviation(values: NDArray[np.uint8] | NDArray[np.int16]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each channel: OpenCV's, in a twentieth of NumPy's time."""
    cv2 = load_opencv()
    mean, deviation = cv2.meanStdDev(values)
    return mean.ravel().tolist(), deviation.ravel().tolist()
