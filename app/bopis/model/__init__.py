"""What is true of an order in this store. Pure: rows and facts in, frozen values out."""
