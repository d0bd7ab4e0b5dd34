"""The number on a receipt: store, register, the life of the register's database, and the gap-free document number."""


def receipt_number(location_code: str, register_number: int, incarnation: str, document_number: int) -> str:
    """``014-3-9C1F-000482``. The life tells apart receipts of a register whose database was put back."""
    return f"{location_code}-{register_number}-{incarnation[:4].upper()}-{document_number:06d}"
