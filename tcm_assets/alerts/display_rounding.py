"""Display rounding: the true counts that a delivered count may stand for.

Pages, and the tools that read them, show 12,345 as 12.3K or 12K, rounded or cut off; an export then holds 12,300 or
12,000. Signals of change therefore compare what is certain, the least that one count may have been with the most that
another may be: a display alone accuses no one.

A count that no display leaves with so many zeros is exact. An exact count may end in zeros by chance, one in a hundred
in two of them, one in a thousand in three: of that one a signal sees a little less.
"""

import ibis
import ibis.expr.types as ir

_PREFIXES = (1_000_000_000, 1_000_000, 1_000)
"""B, M, K, as displays write counts from there on, without decimals or with one. Two decimals (1.05M) are wrong by half
a per cent at most, which no signal takes for a change."""


def rounding_unit(count: ir.Value) -> ir.Value:
    """Return the unit of the coarsest display that may have shown this count; 0 for an exact one, null for an unknown.

    12,000 may have been shown as 12K, in units of 1,000, and 12,300 as 12.3K, in units of 100; 12,345 is exact.
    """
    branches: list[tuple[ir.Value, int]] = []
    for prefix in _PREFIXES:
        is_this_long = count >= prefix
        units = (prefix, prefix // 10)
        branches += [*((is_this_long & (count % unit == 0), unit) for unit in units), (is_this_long, 0)]
    return ibis.cases(*branches, (count.notnull(), 0))


def least_count(count: ir.Value, unit: ir.Value) -> ir.Value:
    """Return the least that a count of this rounding unit may have been: 11,500 for 12,000, rounded up.

    Of the first of its kind it is hardly less: 1M stands for 999,500 (1000K) and more, not for 500,000 (500K).
    """
    return count - unit / ibis.ifelse(count == unit, 2_000.0, 2.0)


def most_count(count: ir.Value, unit: ir.Value) -> ir.Value:
    """Return the most that a count of this rounding unit may be: 12,999 for 12,000, cut off."""
    return count + ibis.greatest(unit - 1, 0)
