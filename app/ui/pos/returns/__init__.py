"""Returns and exchange: find the sale, choose what comes back, see how the money goes back."""
