"""Pure: baskets, change and sums, without a database or a device."""
