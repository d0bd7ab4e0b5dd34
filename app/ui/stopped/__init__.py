"""What stands on the whole screen while the records of a till are stopped: what is safe, and the key that goes on."""
