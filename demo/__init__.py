"""A chain that does not exist, with its customers: for demonstrations and whole-system tests."""
