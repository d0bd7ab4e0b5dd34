"""Facts and requests that go up, rows that come down. ``examples/`` holds one golden JSON of each, for ever."""
