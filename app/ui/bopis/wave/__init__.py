"""Waves: which orders go on the next walk, and the walk itself."""
