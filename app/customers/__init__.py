"""Customers at the till, and what stands for them in other books: gift cards, credit, accounts, points."""
