"""Taking cash."""
