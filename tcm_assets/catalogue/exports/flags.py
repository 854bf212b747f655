"""Flags: columns of true and false, also in the words of programs and spreadsheets."""

from tcm_assets.catalogue.exports.columns import Column, Values, is_nothing, kind_of


def read_flags(column: Column) -> Values:
    """Return true and false; 1 and 0, and the words of programs and spreadsheets in any case count as such."""
    if column.kinds() <= {bool, type(None)}:
        return column.values
    return [value if type(value) is bool else _flag(column, row, value) for row, value in enumerate(column.values)]


# What spreadsheets write in English, German, French, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish,
# Finnish, Polish, Czech, Hungarian, Russian and Turkish, without capitals.
_TRUE = (
    "1", "1.0", "true", "t", "yes", "y", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "sand", "sant",
    "sann", "tosi", "prawda", "pravda", "igaz", "истина", "doğru",
)  # fmt: skip
_FALSE = (
    "0", "0.0", "false", "f", "no", "n", "falsch", "faux", "falso", "onwaar", "falsk", "falskt", "usann", "epätosi",
    "fałsz", "nepravda", "hamis", "ложь", "yanlış",
)  # fmt: skip
FLAGS = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
"""What programs and spreadsheets write for true and false, without capitals."""


def _flag(column: Column, row: int, value: object) -> bool | None:
    if is_nothing(value):
        return None
    flag = FLAGS.get((value if isinstance(value, str) else str(value)).strip().casefold())
    if flag is None:
        column.repair(row, f"is {kind_of(value)}; true or false is needed")
    return flag
