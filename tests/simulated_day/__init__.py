"""A whole day of a store whose head office cannot be reached, told by dice, and what must agree afterwards."""
