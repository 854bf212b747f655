from tcm_assets.apps.creator_dashboard.goals import ACCOUNTS_FOR_STEPS, fetch_steps, find_goal
from tcm_assets_tests.apps.literal_site import Published

STEPS = {"views": [100, 200, 300, 900, 5_555], "gifts": None, "comments": [0, 0, 7, 9, 12]}
EVERYONE = {"views": [1, 2, 3, 4, 5], "gifts": [10, 20, 30, 40, 50], "comments": [1, 2, 3, 4, 5]}


def _goal(name: str, total: int, tier: str | None = "mid") -> tuple[int, str] | None:
    goal = find_goal(name, total, tier, {"mid": STEPS, "all": EVERYONE})
    return None if goal is None else (goal.number, goal.meaning)


def test_the_goal_is_the_next_step_of_the_accounts_tier() -> None:
    assert _goal("views", 0) == (100, "what a quarter of mid accounts stay below")
    assert _goal("views", 100) == (200, "what half of mid accounts have")
    assert _goal("views", 899) == (900, "what one in ten of mid accounts has")
    assert _goal("views", 900) == (5_600, "the most that any of mid accounts has")
    assert _goal("comments", 0) == (7, "what one in four of mid accounts has")


def test_who_has_the_most_has_no_goal() -> None:
    assert _goal("views", 5_555) is None


def test_everyone_stands_in_for_a_tier_with_too_few_accounts_and_for_an_unknown_one() -> None:
    assert _goal("gifts", 0) == (10, "what a quarter of all accounts stay below")
    assert _goal("views", 0, tier=None) == (1, "what a quarter of all accounts stay below")
    assert _goal("views", 0, tier="nano") == (1, "what a quarter of all accounts stay below")


def test_steps_are_of_accounts_and_not_of_videos(published: Published) -> None:
    ids = [str(number) for number in range(1, ACCOUNTS_FOR_STEPS + 1)]
    published.given("creator_points", *({"author_id": each, "follower_tier": "mid"} for each in ids))
    published.given(
        "videos",
        *(
            {"video_id": f"{each} {part}", "author_id": each, "view_count": 50 * int(each), "comment_count": 1}
            for each in ids
            for part in ("a", "b")
        ),
    )
    steps = fetch_steps(published.query)
    assert steps["mid"]["views"] == [500, 1_000, 1_500, 1_800, 2_000]
    assert steps["mid"]["gifts"] is None
    assert steps["all"]["comments"] == [2, 2, 2, 2, 2]


def test_too_few_accounts_have_no_steps(published: Published) -> None:
    published.given("creator_points", {"author_id": "1", "follower_tier": "mid"})
    published.given("videos", {"video_id": "1", "author_id": "1", "view_count": 5})
    assert fetch_steps(published.query)["mid"]["views"] is None
