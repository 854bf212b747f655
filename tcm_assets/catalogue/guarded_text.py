"""Guards: what people and programs put around a cell so that a spreadsheet does not take it for a formula or a number.

Spreadsheets take `@name` for a formula, so `'@name` is typed, and exporters write it or `="@name"` (OWASP's rule
against formulas in CSV files).
"""

_MARKS = "'\"`´‘’“”"


def unguarded(text: str) -> str:
    """Return a text without the guard around it; any other text without blanks at its ends.

    >>> unguarded("'@nina"), unguarded('="1788264037"'), unguarded("rock 'n' roll")
    ('@nina', '1788264037', "rock 'n' roll")
    """
    text = text.strip()
    if not text or (text[0] not in _MARKS and text[0] != "="):
        return text
    return text.removeprefix("=").strip(_MARKS + " ")
