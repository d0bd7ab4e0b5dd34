"""Items are counted while registers sell them, by dice: a count never tells of a difference that is none."""
