"""What speaks to one kind of device: commands out, answers in."""
