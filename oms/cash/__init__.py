"""Cash in stores: what drawers may hold, what was moved, which shifts were counted again, which days are closed."""
