"""What customers are sent: an outbox, and the post that empties it."""
