"""Variety of lists: what accuracy does not show, such as the same few partners in every list."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

List = Sequence[str]
"""The ids of the partners in one list, best first."""


def catalogue_coverage(lists: Sequence[List], object_count: int) -> float:
    """Return the share of all objects that are in at least one list, in [0, 1]; NaN without objects.

    >>> catalogue_coverage([["a", "b"], ["a"]], 4)
    0.5
    """
    return len({partner for own in lists for partner in own}) / object_count if object_count else np.nan


def top_partner_share(lists: Sequence[List]) -> float:
    """Return the share of the lists that the most frequent partner is in, in [0, 1]; NaN without a list.

    Subjects without any partner have no list.
    """
    filled = [own for own in lists if own]
    counts = Counter(partner for own in filled for partner in set(own))
    return max(counts.values()) / len(filled) if filled else np.nan


def distinct_list_share(lists: Sequence[List], kinds: Sequence[Hashable | None]) -> float:
    """Return how many of the lists of subjects of one kind differ, as a share of these lists, in (0, 1].

    Kinds with one list, and subjects of no known kind, do not count; NaN without others. The order within a list does
    not make it another one.

    >>> distinct_list_share([["a", "b"], ["b", "a"], ["c"], ["a"]], ["food", "food", "food", "cars"])
    0.6666666666666666
    """
    of_kind: defaultdict[Hashable, list[frozenset[str]]] = defaultdict(list)
    for own, kind in zip(lists, kinds, strict=True):
        if kind is not None and own:
            of_kind[kind].append(frozenset(own))
    several = [own for own in of_kind.values() if len(own) > 1]
    total = sum(map(len, several))
    return sum(len(set(own)) for own in several) / total if total else np.nan


def exposure_gini(lists: Sequence[List], groups: dict[str, str | None]) -> float:
    """Return the Gini coefficient of the places in lists over groups of partners, in [0, 1).

    `groups` has the group of every object that could be recommended, None where it is unknown: such objects do not
    count. 0 is a share of the places as large as the group's share of the objects; near 1, one small group has them
    all. The area under the Lorenz curve is that of its corners, groups in the order of places per object. NaN when no
    object of a known group is in a list.

    >>> exposure_gini([["a"], ["b"]], {"a": "nano", "b": "mega"})
    0.0
    >>> exposure_gini([["a"], ["a"]], {"a": "nano", "b": "mega"})
    0.5
    """
    sizes = Counter(group for group in groups.values() if group is not None)
    counted = (groups.get(partner) for own in lists for partner in own)
    places = Counter(group for group in counted if group is not None)
    if not places:
        return np.nan
    order = sorted(sizes, key=lambda group: (places[group] / sizes[group], group))
    objects = np.array([sizes[group] for group in order]) / sizes.total()
    shares = np.array([places[group] for group in order]) / places.total()
    below = np.cumsum(shares) - shares / 2
    return max(1 - 2 * float(objects @ below), 0.0)
