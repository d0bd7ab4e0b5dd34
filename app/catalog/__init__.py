"""Items, prices and rules as last told by the OMS: looked up by symbol, searched by name."""
