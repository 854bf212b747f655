"""Shortlists: the set of creators that answers a brief best within all its limits, solved exactly.

`choice_problem.py` is the problem in numbers, `dominance.py` and `exact_choice.py` solve it; `screens.py` says who
passes which limit, `shortlist.py` puts set, runner-ups and totals together, `relaxations.py` and `impossible.py` say
what the limits cost. Does not belong here: how a brief is read (briefs), how well a creator fits (matching).
"""
