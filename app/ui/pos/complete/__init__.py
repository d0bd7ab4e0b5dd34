"""The finished sale: change and receipt."""
