"""The one list of state names, and the arrows between them. ``docs/states.md`` is generated from here."""
