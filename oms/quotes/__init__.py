"""What an order by phone or catalogue costs, by the rules of the tills; and orders at the prices that were quoted."""
