"""What the tills sold: finished sales and shifts, as declared and as recomputed."""
