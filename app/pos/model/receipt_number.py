"""The number on a receipt: store, register, the life of the register's database, and the gap-free document number."""

_RETURNS = "R"


def receipt_number(
    location_code: str, register_number: int, incarnation: str, document_number: int, series: str = "sale"
) -> str:
    """``014-3-9C1F-000482``; a return reads ``014-3-9C1F-R000482``, for its numbers run apart from those of sales. The
    life tells apart receipts of a register whose database was put back.
    """
    mark = _RETURNS if series == "return" else ""
    return f"{location_code}-{register_number}-{incarnation[:4].upper()}-{mark}{document_number:06d}"
