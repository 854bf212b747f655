"""Batches of a model side by side: a thread of the processor for each, instead of all threads in each small product.

Layers of a small model are over in a millisecond, and threads that share one wait for each other longer than they work.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Text = TypeVar("Text")
Batch = TypeVar("Batch")
Result = TypeVar("Result")


def in_batches(texts: Iterable[Text], length: Callable[[Text], int], most: int) -> list[list[Text]]:
    """Return texts in order, in batches of at most `most` word pieces altogether or of one longer text.

    >>> in_batches(["a", "bc", "def", "ghijkl", ""], len, 4)
    [['a', 'bc'], ['def'], ['ghijkl'], ['']]
    """
    batches: list[list[Text]] = []
    left = -1
    for text in texts:
        left -= length(text)
        if left < 0:
            batches.append([])
            left = most - length(text)
        batches[-1].append(text)
    return batches


def in_parallel(
    work: Callable[[Batch], Result], batches: Sequence[Batch], *, on_processor: bool = True
) -> Iterator[Result]:
    """Yield what `work` makes of each batch, in order; it computes with torch, without gradients.

    Another device than the processor works on one batch after the other.
    """
    import torch

    threads = torch.get_num_threads()
    workers = min(threads, len(batches)) if on_processor else 1

    def compute(batch: Batch) -> Result:
        with torch.inference_mode():
            return work(batch)

    if workers < 2:
        yield from map(compute, batches)
        return
    try:
        with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(compute, batches)
    finally:
        # A thread keeps the number that it set; threads that start later take the last one that was set anywhere.
        torch.set_num_threads(threads)
