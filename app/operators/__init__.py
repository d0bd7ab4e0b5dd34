"""Who is signed on, what they may do, and who approved what they may not."""
