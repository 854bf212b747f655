"""Brands and biographies that no list has: 240 invented creators of whom a biography in one of 16 languages, a country
and followers are known, 60 brands of many industries, and the grade of each pair.

Written and graded by a large language model by the rule of docs/relevance.md, which saw nothing of the matching. The
brands of the part `development` are fitted to; those of the part `final` are only measured on.
"""
