"""How marks become points, points totals, and totals places; pure, and cited."""
