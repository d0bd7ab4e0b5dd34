"""What head office has to look at: facts booked although a rule said otherwise, and entries set aside."""
