"""Numbers written as formulas, "1e3 USD" or "10^9 followers": reported whole, since their parts say something else."""

from tcm_assets.campaigns.briefs.reading import Reading


def refuse_formulas(reading: Reading) -> None:
    """Report each number that letters or powers make a formula of, with the currency beside it.

    >>> from tcm_assets.campaigns.briefs.reading import read_items
    >>> reading = read_items("soap, 1e3 USD")
    >>> refuse_formulas(reading); [reading.text[start:end] for start, end, _ in reading.unused]
    ['1e3 USD']
    """
    at = 0
    while at < len(reading.items):
        end = _end_of_formula(reading, at)
        if end is None:
            at += 1
            continue
        first = at - reading.has(at - 1, "currency")
        end += reading.has(end, "currency")
        reading.refuse(first, end, "no plain number: write it in digits, such as 2000")
        at = end


def _end_of_formula(reading: Reading, at: int) -> int | None:
    """Return the item behind the formula that begins at a place; None where none does."""
    end, parts = at, 0
    while end < len(reading.items) and reading.is_free(end) and (end == at or _is_glued(reading, end - 1)):
        item = reading.items[end]
        is_letter = item.kind == "word" and len(item.text) == 1 and not item.has("multiplier", "currency")
        if item.kind != "number" and item.text != "^" and not is_letter:
            break
        parts += item.kind == "number" or item.text == "^"
        end += 1
    while end > at and reading.items[end - 1].kind not in ("number",):
        end -= 1
    has_power = any(item.text == "^" for item in reading.items[at:end])
    begins = reading.items[at].kind == "number" or has_power
    return end if begins and end - at > 1 and parts > 1 else None


def _is_glued(reading: Reading, at: int) -> bool:
    return at + 1 < len(reading.items) and reading.items[at].end == reading.items[at + 1].start
