"""Orders as web shops and marketplaces tell them: captured once each, held where something is wrong, then placed."""
