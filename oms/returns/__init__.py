"""What came back of what was sold, across all stores."""
