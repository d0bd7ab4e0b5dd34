"""Many callers want the last pieces of a few items, over several API processes that are killed, and so are their
backends: no piece is promised twice, and everyone's answer is what stands in the database.
"""
