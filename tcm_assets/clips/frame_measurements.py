"""Measurements of one frame, its faces among them, and of the change between consecutive frames.

A frame is an array of shape (height, width, 3) of blue, green, red from 0 to 255; its luma is an array of shape
(height, width) from 0 to 255, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
"""

import functools
import os
import threading
from collections import deque
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tcm_assets.clips.containers import fit_within
from tcm_assets.models.image_encoder import BgrImage

Luma = NDArray[np.uint8]
HsvHistogram = NDArray[np.float32]
FaceBoxes = NDArray[np.int64]  # array of shape (faces, 4): left, top, width, height in pixels of the searched picture
WHITE: Final = 255.0  # the largest value of 8-bit luma, colour and saturation
# Weight of the mean chroma, fitted to human ratings by Hasler and Suesstrunk (2003).
COLORFULNESS_MEAN_WEIGHT: Final = 0.3
# Sobel gradients of luma down to which an edge continues and at which it starts, in the usual ratio.
CANNY_GRADIENTS: Final = (100, 200)
# Histogram bins of hue, saturation and value: coarse, so that noise and slow movement stay within a bin.
HSV_BINS: Final = (16, 4, 4)
CUT_CORRELATION_BELOW: Final = 0.5  # frames whose colour histograms correlate less than this have different palettes

CUT_LUMA_CHANGE_ABOVE: Final = 0.1
"""Frames whose luma changes by more than this, in [0, 1], are different pictures: a light that changes colour, or a
small camera movement, is no cut."""


CASCADE_FILE: Final = "haarcascade_frontalface_alt2.xml"
"""Of OpenCV's cascades the one with the fewest false alarms for its time: on 150 crops of two photographs 1 %, against
13 % for the default cascade, in a fifth of its time. So small a set gives an order, not a rate."""

SEARCHED_LONGEST_SIDE_PX: Final = 192
"""The time grows with the area. Faces of at least a fifth of the longest side are found as well as at 320 px; of those
of a sixth, seven in ten; of smaller ones, few."""

SCALE_STEP: Final = 1.2  # ratio between the face sizes tried; half as many sizes as with the usual 1.1
# Hits that must overlap the first one to make a face; fewer than usual, since fewer sizes give fewer hits.
MIN_OVERLAPPING_HITS: Final = 2
MIN_FACE_SIDE_PX: Final = 24  # an eighth of the longest side: smaller faces are bystanders, and mostly false alarms

_idle_cascades: deque[Any] = deque()
"""A cascade holds the picture it works on, so threads must not share one, and loading one takes tens of milliseconds.
Each call borrows a cascade and puts it back: there are never more than there were threads at the same time."""

_LOADING = threading.Lock()


def load_opencv() -> ModuleType:
    """Return the `cv2` module with its log silenced and one thread per call, which holds for the whole process.

    Clips are measured side by side: no call may open a pool of threads of its own. A log level that the user set
    (OPENCV_LOG_LEVEL) is left as it is. Threads may call this at once.
    """
    # cv2 leaves sys.modules for a moment while it is imported: without a lock another thread would get half of it.
    with _LOADING:
        return _load_opencv()


@functools.cache
def _load_opencv() -> ModuleType:
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(1)
    module: ModuleType = cv2
    return module


def to_luma(frame: BgrImage) -> Luma:
    """Return the frame's luma: array of shape (height, width), 0 to 255."""
    cv2 = load_opencv()
    luma: Luma = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return luma


def to_hsv(frame: BgrImage) -> BgrImage:
    """Return the frame as hue (0 to 179), saturation and value (0 to 255)."""
    cv2 = load_opencv()
    hsv: BgrImage = cv2.cvtColor(frame, cv2.COLOR_BGR2HSV)
    return hsv


def brightness(luma: Luma) -> float:
    """Return the mean luma over 255, in [0, 1]: 0 black, 1 white."""
    (mean,), _ = _mean_and_deviation(luma)
    # OpenCV's mean of a white frame is a rounding error above white for some sizes.
    return min(1.0, mean / WHITE)


def contrast(luma: Luma) -> float:
    """Return the standard deviation of luma over its maximum, 127.5: 0 one shade, 1 half black and half white."""
    _, (deviation,) = _mean_and_deviation(luma)
    return min(1.0, deviation / (WHITE / 2))


def colorfulness(frame: BgrImage) -> float:
    """Return Hasler and Suesstrunk's colourfulness, in [0, 377]: 0 grey, above 100 extremely colourful.

    With rg = R - G and yb = (R + G) / 2 - B: sqrt(var(rg) + var(yb)) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2). Each of rg
    and yb lies in [-255, 255], so the sum is at most 255 sqrt(2 (1 + 0.3^2)) = 376.5.
    Source: D. Hasler and S. Suesstrunk, Measuring colourfulness in natural images, Proc. SPIE 5007, 2003.
    """
    cv2 = load_opencv()
    blue, green, red = cv2.split(frame)
    # 16-bit integers hold every difference, with yb doubled, and take a fifteenth of the time of doubles.
    red_green = cv2.subtract(red, green, dtype=cv2.CV_16S)
    red_and_green = cv2.add(red, green, dtype=cv2.CV_16S)
    yellow_blue_doubled = cv2.subtract(red_and_green, cv2.add(blue, blue, dtype=cv2.CV_16S))
    (red_green_mean,), (red_green_deviation,) = _mean_and_deviation(red_green)
    (doubled_mean,), (doubled_deviation,) = _mean_and_deviation(yellow_blue_doubled)
    spread = np.hypot(red_green_deviation, doubled_deviation / 2)
    distance_from_grey = np.hypot(red_green_mean, doubled_mean / 2)
    return float(spread + COLORFULNESS_MEAN_WEIGHT * distance_from_grey)


def saturation(hsv: BgrImage) -> float:
    """Return the mean saturation (max - min of red, green, blue, over max) in [0, 1]: 0 grey, 1 pure colours.

    The saturation of nearly black pixels is noise: read it together with the brightness.
    """
    return float(hsv[..., 1].mean()) / WHITE


def sharpness(luma: Luma) -> float:
    """Return the variance of the Laplacian of luma (kernel 0 1 0, 1 -4 1, 0 1 0), in luma squared, in [0, 1040400].

    Low for blurred or empty frames. It depends on the frame size, so frames are measured at the analysis size. The
    Laplacian lies in [-1020, 1020], which bounds the variance by 1020^2.
    """
    cv2 = load_opencv()
    _, (deviation,) = _mean_and_deviation(cv2.Laplacian(luma, cv2.CV_16S, ksize=1))
    return min((4 * WHITE) ** 2, deviation**2)


def edge_density(luma: Luma) -> float:
    """Return the share of pixels that Canny's detector marks as an edge, in [0, 1]."""
    cv2 = load_opencv()
    edges = cv2.Canny(luma, *CANNY_GRADIENTS)
    return float(cv2.countNonZero(edges) / edges.size)


def luma_change(previous: Luma, current: Luma) -> float:
    """Return the mean absolute difference of luma by pixel, over 255: 0 the same picture, 1 black to white.

    Both of the same shape.
    """
    cv2 = load_opencv()
    return float(cv2.norm(previous, current, cv2.NORM_L1)) / previous.size / WHITE


def hsv_histogram(hsv: BgrImage) -> HsvHistogram:
    """Return the number of pixels per bin of hue, saturation and value: array of shape (16, 4, 4)."""
    cv2 = load_opencv()
    histogram: HsvHistogram = cv2.calcHist([hsv], [0, 1, 2], None, list(HSV_BINS), [0, 180, 0, 256, 0, 256])
    return histogram


def is_hard_cut(previous: HsvHistogram, current: HsvHistogram, luma_change_ratio: float) -> bool:
    """Return whether another scene starts between two frames: other colours and a large change of luma.

    The colours differ when Pearson's correlation of the histograms is below CUT_CORRELATION_BELOW; the change of luma
    is large above CUT_LUMA_CHANGE_ABOVE. A fade within the second between the frames counts as a cut; a cut between two
    scenes of the same colours is missed.
    """
    cv2 = load_opencv()
    correlation = float(cv2.compareHist(previous, current, cv2.HISTCMP_CORREL))
    return correlation < CUT_CORRELATION_BELOW and luma_change_ratio > CUT_LUMA_CHANGE_ABOVE


def find_frontal_faces(luma: Luma) -> FaceBoxes:
    """Find frontal faces by a Haar cascade (Viola and Jones 2001): array of shape (faces, 4), empty for none.

    A box is a square from the brows to the chin, in pixels of `luma`. The detector misses profiles and faces that are
    tilted, covered or smaller than an eighth of the longest side, and finds darker skin less often than lighter skin.
    It says where a face is, never whose. Threads may call it at the same time.
    """
    cv2 = load_opencv()
    height_px, width_px = luma.shape
    size = fit_within(width_px, height_px, SEARCHED_LONGEST_SIDE_PX)
    searched = luma if size == (width_px, height_px) else cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    cascade = _borrow_cascade()
    try:
        found = cascade.detectMultiScale(
            searched,
            scaleFactor=SCALE_STEP,
            minNeighbors=MIN_OVERLAPPING_HITS,
            minSize=(MIN_FACE_SIDE_PX, MIN_FACE_SIDE_PX),
        )
    finally:
        _idle_cascades.append(cascade)
    boxes = np.asarray(found, dtype=np.float64).reshape(-1, 4) * (np.array([width_px, height_px] * 2) / (size * 2))
    whole_pixels: FaceBoxes = np.round(boxes).astype(np.int64)
    return whole_pixels


def covered_share(boxes: FaceBoxes, luma: Luma) -> float:
    """Return the share of pixels in at least one box, in [0, 1]; a pixel in two boxes counts once."""
    if not len(boxes):
        return 0.0
    is_covered = np.zeros(luma.shape, dtype=bool)
    for left, top, width, height in boxes:
        is_covered[top : top + height, left : left + width] = True
    return float(is_covered.mean())


def _borrow_cascade() -> Any:
    try:
        return _idle_cascades.pop()
    except IndexError:
        cv2 = load_opencv()
        path = Path(cv2.data.haarcascades) / CASCADE_FILE
        cascade = cv2.CascadeClassifier(str(path))
        if cascade.empty():
            raise RuntimeError(f"{path} holds no face cascade: reinstall opencv-python-headless") from None
        return cascade


def _mean_and_deviation(values: NDArray[np.uint8] | NDArray[np.int16]) -> tuple[list[float], list[float]]:
    """Return mean and standard deviation of each channel by OpenCV, in a twentieth of NumPy's time."""
    cv2 = load_opencv()
    mean, deviation = cv2.meanStdDev(values)
    return mean.ravel().tolist(), deviation.ravel().tolist()
