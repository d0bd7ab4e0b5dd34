"""A year of real receipts rung through the registers, and the same sums asked of the data, the files and the OMS."""
