"""What the customer sees: a screen of its own, and a line display, fed from one view."""
