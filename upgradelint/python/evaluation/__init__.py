"""What an evaluator is made of: its bounds, its choices, and the exploring of functions."""
