"""Everything the operator sees and touches; the only package that knows Qt."""
