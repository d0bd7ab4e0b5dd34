"""Gestures about promotions: codes that are shown, and offers that are taken out of a sale and put back."""

from __future__ import annotations

from app.db.transaction import Tx
from app.pos.basket_acts import BasketActs
from app.pos.basket_view import BasketView
from app.pos.codes import with_shown, without_shown
from app.pos.model.basket import Basket
from app.pos.promotion_uses import require_unspent, spent_codes
from app.typed_text import fit_reason


class OffersShown(BasketActs):
    """Part of ``Sell``, whose basket is paid with no coupon that was used up since it was shown."""

    def remove_promotion(self, promotion_id: str) -> BasketView:
        """Take a promotion out of the sale, until it is put back. Refused: ``promotion_not_applied``."""
        return self.change("remove_promotion", lambda basket, _: basket.without_promotion(promotion_id))

    def put_back_promotion(self, promotion_id: str) -> BasketView:
        """A promotion that was taken out counts again. Refused: ``promotion_not_removed``."""
        return self.change("remove_promotion", lambda basket, _: basket.with_promotion(promotion_id))

    def show_code(self, code: str) -> BasketView:
        """A code that the customer shows for a promotion. Refused: ``reason_needed``, ``text_too_long``,
        ``card_number_typed``, ``promotion_code_unknown``, ``coupon_spent`` (shown, receipt, place, at).
        """
        told, known = fit_reason(code), self._catalog.known_promotions()

        def shown(basket: Basket, tx: Tx) -> Basket:
            require_unspent(spent_codes(tx.conn, self._catalog, [told], known), self._db.calendar)
            return with_shown(basket, told, known)

        return self.change("show_code", shown)

    def hide_code(self, code: str) -> BasketView:
        """A code that was shown by mistake. Refused: ``promotion_code_unknown``."""
        return self.change("show_code", lambda basket, _: without_shown(basket, code))

    def require_codes_unspent(self, basket: Basket) -> None:
        """Refused: ``coupon_spent`` (shown, receipt, place, at)."""
        used = {own.code for line in basket.lines for own in line.modifiers if own.code}
        if used:
            with self._db.read() as conn:
                spent = spent_codes(conn, self._catalog, used, self._catalog.known_promotions())
                require_unspent(spent, self._db.calendar)
