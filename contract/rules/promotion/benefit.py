"""How much a reward takes off, and why. Nothing is ever rewarded with more than it costs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from contract.rules.promotion.model import (
    PARTS_PER_MILLION,
    AmountOff,
    Benefit,
    Deal,
    EachUnit,
    FixedPrice,
    PercentOff,
    Reward,
    WholeBasket,
)
from contract.rules.rounding import tax_round


def taken_off(reward: Reward, amount: int, thousandths: int = 1000) -> int:
    """Minor units off ``amount``; ``thousandths`` of a unit of measure scale an amount or a price told for one."""
    return max(0, min(_unbounded(reward, amount, thousandths), amount))


def reason(benefit: Benefit) -> tuple[str, Mapping[str, int]]:
    """Why a price is what it is: a word, and the numbers to say it with."""
    told = {"ppm": benefit.reward.ppm} if isinstance(benefit.reward, PercentOff) else {"minor": benefit.reward.minor}
    match benefit:
        case EachUnit():
            return _reward_word(benefit.reward), told
        case WholeBasket():
            return f"basket_{_reward_word(benefit.reward)}", told
        case Deal():
            bought = sum(part.count for part in benefit.parts if not part.rewarded)
            got = sum(part.count for part in benefit.parts if part.rewarded)
            if bought:
                return f"buy_get_{_reward_word(benefit.reward)}", {**told, "buy": bought, "get": got}
            return f"set_{_reward_word(benefit.reward)}", {**told, "count": got}


def _unbounded(reward: Reward, amount: int, thousandths: int) -> int:
    match reward:
        case PercentOff():
            return tax_round(Fraction(amount * reward.ppm, PARTS_PER_MILLION))
        case AmountOff():
            return tax_round(Fraction(reward.minor * thousandths, 1000))
        case FixedPrice():
            return amount - tax_round(Fraction(reward.minor * thousandths, 1000))


def _reward_word(reward: Reward) -> str:
    match reward:
        case PercentOff():
            return "percent"
        case AmountOff():
            return "amount"
        case FixedPrice():
            return "price"
