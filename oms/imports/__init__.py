"""Reading other people's files: every bad row is told by line, column, value and what to do; good rows land."""
