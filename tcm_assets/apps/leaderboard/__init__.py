"""The leaderboard: accounts ranked by what their videos earned."""
