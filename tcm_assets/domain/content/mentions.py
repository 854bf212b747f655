"""Handles inside captions, and the words with which the platform introduces them.

Belongs here: what is said about whom a video answers. Does not belong here: hashtags (`hashtags`), or what remains.
"""

import re

_ANSWERS = (
    "reply to|replying to|answer to|antwoorden aan|antwoord aan|antwoord op|antwort auf|antwort an|responder a|"
    r"respuesta a|répondre à|réponse à|rispondi a|odpowiedz użytk\.|ответить пользователю|ответ пользователю|"
    "membalas|yanıtla"
)
_FORMS = "(?:duet|duett|dueto|duo|stitch) (?:with|w/|met|con|mit|avec|com|с)"

MENTION = re.compile(rf"(?:[#＃]?(?:{_ANSWERS}|{_FORMS})\s+)?@[\w.]+", re.IGNORECASE)
"""A handle, with the words before it that the platform writes into replies, duets and stitches."""
