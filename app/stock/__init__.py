"""What stands on the shelves of the store: counted, and its books set right."""
