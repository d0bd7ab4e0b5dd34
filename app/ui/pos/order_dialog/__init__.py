"""Orders at the till: ordering instead of taking along, and what stands ready for the customer of the sale."""
