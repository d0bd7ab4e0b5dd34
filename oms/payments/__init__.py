"""Money that card terminals moved, as registers told: what became of it, and what no sale names."""
