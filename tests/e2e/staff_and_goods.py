"""Who works at the stores of ``stand``, and what they sell; a till in a process of its own knows no more of them."""

PIN = "902713"
NUMBER = "1410"
FLOAT_MINOR = 15_000
SKU = "100"
