"""The drawer: opening, figures, counting, Z."""
