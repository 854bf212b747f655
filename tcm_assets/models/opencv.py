"""OpenCV, loaded on first use, quiet and with one thread per call."""

import functools
import os
import threading
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

THREADS_PER_CALL = 1
"""Video clips are measured side by side: no OpenCV call may open a pool of threads of its own."""

_LOADING = threading.Lock()


def load_opencv() -> ModuleType:
    """Return the `cv2` module with its log silenced and one thread per call, which holds for the whole process.

    A log level that the user set (OPENCV_LOG_LEVEL) is left as it is. Threads may call this at once.
    """
    # cv2 leaves sys.modules for a moment while it is imported: without a lock another thread would get half of it.
    with _LOADING:
        return _load()


@functools.cache
def _load() -> ModuleType:
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(THREADS_PER_CALL)
    module: ModuleType = cv2
    return module


BgrImage = NDArray[np.uint8]
"""Array of shape (height, width, 3): blue, green, red, each 0 to 255."""
