"""The one table of operations: name, permission, what happens offline, key and audit class.

Screens, use cases and the permission matrix read this table; ``docs/operations.md`` is generated from it.
"""

from dataclasses import dataclass
from enum import StrEnum


class OfflinePolicy(StrEnum):
    """Without the OMS: fully allowed, allowed within the stated bound, or refused with the reason shown."""

    ALLOWED = "allowed"
    LIMITED = "limited"
    REFUSED = "refused"


class AuditClass(StrEnum):
    """How closely an operation is watched: routine work, goods, money, or security."""

    ROUTINE = "routine"
    GOODS = "goods"
    MONEY = "money"
    SECURITY = "security"


class Permission(StrEnum):
    """What a role may grant."""

    SELL = "sell"
    CASH = "cash"
    PRICE_OVERRIDE = "price_override"
    DISCOUNT = "discount"
    COUPON = "coupon"
    OPEN_DRAWER = "open_drawer"
    SHIFT = "shift"
    SHIFT_CLOSE = "shift_close"
    FULFILL = "fulfill"
    HAND_OVER = "hand_over"
    REJECT_ORDER = "reject_order"
    DEVICES = "devices"
    SHORTEN_LOCKOUT = "shorten_lockout"
    REPAIR = "repair"
    MOVE_CASH = "move_cash"
    RESOLVE_PAYMENT = "resolve_payment"
    PETTY_CASH = "petty_cash"
    CASH_OFFICE = "cash_office"
    REFUND = "refund"
    REFUND_WITHOUT_RECEIPT = "refund_without_receipt"
    POST_VOID = "post_void"
    CUSTOM_ITEM = "custom_item"
    ADJUST_STOCK = "adjust_stock"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing an operator can do. ``permission`` None means anyone signed on, or anyone at all for sign-on.

    ``bound`` says in words what limits the operation offline when ``offline`` is LIMITED. One that undoes another may
    do so for ``undo_minutes`` after it; ``money`` says in words what that means for what was paid.
    """

    name: str
    permission: Permission | None
    offline: OfflinePolicy
    audit: AuditClass
    key: str = ""
    bound: str = ""
    undo_minutes: int = 0
    money: str = ""


_ALLOWED, _LIMITED = OfflinePolicy.ALLOWED, OfflinePolicy.LIMITED

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("sign_on", None, _ALLOWED, AuditClass.SECURITY),
        Operation("sign_off", None, _ALLOWED, AuditClass.SECURITY),
        Operation("lock", None, _ALLOWED, AuditClass.ROUTINE, "Ctrl+L"),
        Operation("unlock", None, _ALLOWED, AuditClass.SECURITY),
        Operation("shorten_lockout", Permission.SHORTEN_LOCKOUT, _ALLOWED, AuditClass.SECURITY),
        Operation("open_shift", Permission.SHIFT, _ALLOWED, AuditClass.MONEY),
        Operation("close_shift", Permission.SHIFT_CLOSE, _ALLOWED, AuditClass.MONEY),
        Operation(
            "release_shift", Permission.SHIFT, _LIMITED, AuditClass.MONEY, "",
            "Another till goes on with the shift once it hears of this; until then only this till can take it back.",
        ),
        Operation(
            "take_over_shift", Permission.SHIFT, _LIMITED, AuditClass.MONEY, "",
            "Only a shift that this till heard was released, with every sale made in it and the code of its drawer.",
        ),
        Operation("add_item", Permission.SELL, _ALLOWED, AuditClass.ROUTINE),
        Operation("set_quantity", Permission.SELL, _ALLOWED, AuditClass.ROUTINE, "F4"),
        Operation("remove_line", Permission.SELL, _ALLOWED, AuditClass.MONEY, "Del"),
        Operation("override_price", Permission.PRICE_OVERRIDE, _ALLOWED, AuditClass.MONEY, "Ctrl+P"),
        Operation("discount_line", Permission.DISCOUNT, _ALLOWED, AuditClass.MONEY, "F7"),
        Operation("remove_modifier", Permission.SELL, _ALLOWED, AuditClass.MONEY),
        Operation("suspend", Permission.SELL, _ALLOWED, AuditClass.ROUTINE, "F6"),
        Operation(
            "recall", Permission.SELL, _LIMITED, AuditClass.ROUTINE, "F6",
            "Sales of this till, and those of other tills that it has heard of; of two who recall one apart, the first "
            "has it.",
        ),
        Operation("abandon", Permission.SELL, _ALLOWED, AuditClass.MONEY),
        Operation("tender_cash", Permission.CASH, _ALLOWED, AuditClass.MONEY, "F9"),
        Operation("tender_coupon", Permission.COUPON, _ALLOWED, AuditClass.MONEY, "F11"),
        Operation("tender_voucher", Permission.COUPON, _ALLOWED, AuditClass.MONEY),
        Operation(
            "tender_card", Permission.CASH, _LIMITED, AuditClass.MONEY, "F10",
            "The terminal asks the bank itself; what it approves alone is bounded per payment and per till and day.",
        ),
        Operation("ask_terminal", Permission.CASH, _ALLOWED, AuditClass.ROUTINE, "F5"),
        Operation("reverse_payment", Permission.CASH, _ALLOWED, AuditClass.MONEY),
        Operation("resolve_payment", Permission.RESOLVE_PAYMENT, _ALLOWED, AuditClass.MONEY),
        Operation("reconcile_terminal", Permission.SHIFT_CLOSE, _ALLOWED, AuditClass.MONEY),
        Operation(
            "tender_gift_card", Permission.CASH, _LIMITED, AuditClass.MONEY, "",
            "Within a budget per card, register and day; what was taken unasked is on the status screen.",
        ),
        Operation(
            "tender_store_credit", Permission.CASH, _LIMITED, AuditClass.MONEY, "",
            "Within a budget per card, register and day; what was taken unasked is on the status screen.",
        ),
        Operation(
            "tender_on_account", Permission.CASH, _LIMITED, AuditClass.MONEY, "",
            "Within a budget per card, register and day; what was taken unasked is on the status screen.",
        ),
        Operation(
            "tender_loyalty", Permission.CASH, _LIMITED, AuditClass.MONEY, "",
            "Within a budget per card, register and day; what was taken unasked is on the status screen.",
        ),
        Operation("load_gift_card", Permission.CASH, _ALLOWED, AuditClass.MONEY),
        Operation("cash_out_gift_card", Permission.CASH, OfflinePolicy.REFUSED, AuditClass.MONEY),
        Operation("pay_into_account", Permission.CASH, _ALLOWED, AuditClass.MONEY),
        Operation("check_balance", Permission.SELL, OfflinePolicy.REFUSED, AuditClass.ROUTINE),
        Operation(
            "find_customer", Permission.SELL, _LIMITED, AuditClass.ROUTINE, "F3",
            "Customers whom this store knows; those of the whole chain while head office answers.",
        ),
        Operation("edit_customer", Permission.SELL, _ALLOWED, AuditClass.ROUTINE),
        Operation("attach_customer", Permission.SELL, _ALLOWED, AuditClass.ROUTINE),
        Operation("exempt_tax", Permission.DISCOUNT, _ALLOWED, AuditClass.MONEY),
        Operation("check_age", Permission.SELL, _ALLOWED, AuditClass.GOODS),
        Operation("answer_price_change", Permission.SELL, _ALLOWED, AuditClass.MONEY),
        Operation("sell_custom_item", Permission.CUSTOM_ITEM, _ALLOWED, AuditClass.MONEY, "Ctrl+I"),
        Operation(
            "return_empties", Permission.SELL, _LIMITED, AuditClass.MONEY, "Ctrl+E",
            "Vouchers that this till and those it hears took are known; what two took apart is told at head office.",
        ),
        Operation("note", Permission.SELL, _ALLOWED, AuditClass.ROUTINE, "Ctrl+T"),
        Operation(
            "show_code", Permission.SELL, _LIMITED, AuditClass.ROUTINE, "",
            "A coupon that counts once, and how often a customer had an offer, as far as this till heard of it: from "
            "the tills of its store, and from head office. Two tills apart may both take one; head office lists it.",
        ),
        Operation("remove_promotion", Permission.SELL, _ALLOWED, AuditClass.MONEY),
        Operation("open_drawer", Permission.OPEN_DRAWER, _ALLOWED, AuditClass.MONEY),
        Operation("cash_loan", Permission.MOVE_CASH, _ALLOWED, AuditClass.MONEY),
        Operation("cash_pickup", Permission.MOVE_CASH, _ALLOWED, AuditClass.MONEY),
        Operation("safe_drop", Permission.MOVE_CASH, _ALLOWED, AuditClass.MONEY),
        Operation("witness_cash", Permission.SHIFT, _ALLOWED, AuditClass.MONEY),
        Operation("pay_in", Permission.PETTY_CASH, _ALLOWED, AuditClass.MONEY),
        Operation("pay_out", Permission.PETTY_CASH, _ALLOWED, AuditClass.MONEY),
        Operation("pay_out_above_limit", Permission.CASH_OFFICE, _ALLOWED, AuditClass.MONEY),
        Operation("bank_drop", Permission.CASH_OFFICE, _ALLOWED, AuditClass.MONEY),
        Operation("accept_over_short", Permission.CASH_OFFICE, _ALLOWED, AuditClass.MONEY),
        Operation("verify_shift", Permission.MOVE_CASH, _ALLOWED, AuditClass.MONEY),
        Operation(
            "close_day", Permission.CASH_OFFICE, _LIMITED, AuditClass.MONEY, "",
            "Of the shifts that this till has heard of; a till that is missing is named with a reason.",
        ),
        Operation("export_day", Permission.CASH_OFFICE, _ALLOWED, AuditClass.SECURITY),
        Operation(
            "view_today", Permission.SHIFT_CLOSE, _LIMITED, AuditClass.ROUTINE, "",
            "Figures of this till, and of the others as far as it has heard of them.",
        ),
        Operation(
            "return_item", Permission.REFUND, _LIMITED, AuditClass.MONEY, "",
            "A sale that this store knows, or one that its signed receipt alone tells of: so much at once and in a "
            "day of a register. Head office may tell later of another return of the same.",
        ),
        Operation("return_late", Permission.REFUND_WITHOUT_RECEIPT, _ALLOWED, AuditClass.MONEY),
        Operation("return_without_receipt", Permission.REFUND_WITHOUT_RECEIPT, _ALLOWED, AuditClass.MONEY),
        Operation("refund_otherwise", Permission.REFUND_WITHOUT_RECEIPT, _ALLOWED, AuditClass.MONEY),
        Operation("post_void", Permission.POST_VOID, _ALLOWED, AuditClass.MONEY),
        Operation("reprint", Permission.SELL, _ALLOWED, AuditClass.MONEY),
        Operation("email_receipt", Permission.SELL, _ALLOWED, AuditClass.ROUTINE, "Ctrl+M"),
        Operation(
            "claim_order", Permission.FULFILL, _LIMITED, AuditClass.GOODS, "",
            "The first claim seen in the store holds; head office settles two claims made apart.",
        ),
        Operation("pick", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("short_pick", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("stage", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("pack", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("ship", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("check_in", Permission.HAND_OVER, _ALLOWED, AuditClass.ROUTINE),
        Operation("hand_over", Permission.HAND_OVER, _ALLOWED, AuditClass.GOODS),
        Operation("decline_line", Permission.HAND_OVER, _ALLOWED, AuditClass.MONEY),
        Operation(
            "order_instead", Permission.SELL, _LIMITED, AuditClass.MONEY, "Ctrl+O",
            "Nothing is reserved before head office hears of it: the promise says that it is confirmed later.",
        ),
        Operation("change_deposit", Permission.PRICE_OVERRIDE, _ALLOWED, AuditClass.MONEY),
        Operation(
            "cancel_order", Permission.REFUND, _LIMITED, AuditClass.MONEY, "",
            "Only orders that this store knows; what another store gives back meanwhile is found at head office.",
        ),
        Operation("reject_order", Permission.REJECT_ORDER, _ALLOWED, AuditClass.GOODS),
        Operation("find_line", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("substitute", Permission.FULFILL, _ALLOWED, AuditClass.MONEY),
        Operation(
            "take_back", Permission.REFUND, _LIMITED, AuditClass.MONEY, "",
            "Only a hand-over that this till made, or heard of from the store's other tills.",
            undo_minutes=30,
            money="What was paid stays paid, and the order is handed over later. Where a sale took money with the "
            "hand-over, nothing is undone: its goods come back with a return.",
        ),
        Operation("put_back", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("receive", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("count_stock", Permission.FULFILL, _ALLOWED, AuditClass.GOODS),
        Operation("adjust_stock", Permission.ADJUST_STOCK, _ALLOWED, AuditClass.GOODS),
        Operation("view_status", None, _ALLOWED, AuditClass.ROUTINE, "Ctrl+7"),
        Operation("repair_data", Permission.REPAIR, _ALLOWED, AuditClass.SECURITY, "F8"),
        Operation("test_device", Permission.DEVICES, _ALLOWED, AuditClass.ROUTINE),
        Operation("practice", Permission.DEVICES, _ALLOWED, AuditClass.ROUTINE, "F12"),
        Operation("set_up_device", Permission.DEVICES, _ALLOWED, AuditClass.SECURITY),
    )
}  # fmt: skip


def operation(name: str) -> Operation:
    """The named row; a name that is not in the table is a bug."""
    return OPERATIONS[name]
