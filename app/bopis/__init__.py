"""Orders bought on the web and collected in the store: board, claim, pick, stage, hand over, reject, put back."""
