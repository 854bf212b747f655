"""Messages of servers, libraries and models, as they may be stored and shown: one line of bounded length."""


def one_line(text: str, max_characters: int) -> str:
    """Return the text without line breaks and control characters, shortened; empty when nothing is left.

    >>> one_line(" a   b", 20), one_line("word " * 100, 12), one_line(" ", 20)
    ('a b', 'word word w…', '')
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    return line if len(line) <= max_characters else line[: max_characters - 1].rstrip() + "…"
