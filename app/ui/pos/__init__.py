"""The screens of selling and of the drawer."""
