"""The components screens are made of: plain values in, signals out."""
