"""How fairly points are shared out, and what would move them."""
