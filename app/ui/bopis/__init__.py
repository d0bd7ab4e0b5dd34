"""The screens of orders from the web: the board, the pick, the hand-over."""
