"""The yardstick of the matching: how good the lists are, measured against labels, beside baselines.

| what | is in |
|---|---|
| labels: grades, disclosed partnerships | `labels.py`; `catalogue/lists/relevance.py` reads |
| accuracy of one list, variety of all lists, intervals | `ranking_metrics.py`, `list_variety.py`, `bootstrap.py` |
| what a method is, and who is held out when it is fitted | `methods.py`, `held_out.py` |
| the match and its parts; baselines | `match_methods.py`; `baselines.py`, `text_models.py` |
| the profiles and texts that methods see | `inputs.py`, `remade_profiles.py` |
| all of it, as rows of `recommendation_quality` | `evaluation.py`, `measuring.py` |
| the same in words, for the UI and docs/matching.md | `quality_words.py` |

Beside this folder, in matching: `quality_floors.py` with the floors, and `quality_pictures.py`.

Does not belong here: how pairs are scored (the modules of matching). `match_methods.py` and `remade_profiles.py` are
the two that know.
"""
