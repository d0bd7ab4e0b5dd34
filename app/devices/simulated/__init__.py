"""Devices made of software, reached through the same wires as real ones: for practice, demo and tests."""
