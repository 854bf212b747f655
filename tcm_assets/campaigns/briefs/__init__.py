"""Briefs: what a brand's text or file asks for, as one validated structure, whoever read it.

`brief.py` is the structure, `rules.py` reads a text by rules, `gemini_reading.py` has Gemini read it, `brief_files.py`
reads the files of `data/briefs/`. Does not belong here: which creators answer a brief (shortlists).
"""
