"""The one way out of the store: facts and requests go up, rows come down, and a status says where it stands."""
