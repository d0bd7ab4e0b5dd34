"""An order at one store, as the facts of that store move it."""
