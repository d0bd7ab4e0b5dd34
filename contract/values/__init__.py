"""Values both sides share: money, quantities, prices, GS1 identifiers, ids and time."""
