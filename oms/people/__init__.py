"""What people at registers did beside selling, and who of them stands out."""
