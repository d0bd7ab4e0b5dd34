"""Learning which stores reject, played over many orders by dice against what is really so."""
