"""What the catalog answers with, and how words are searched."""
