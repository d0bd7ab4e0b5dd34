"""What several registers told of the same goods, more than there are."""

from __future__ import annotations

from contract.messages.rows import OrderAct, OrderRow


def told_twice(order: OrderRow, act: OrderAct) -> dict[str, int]:
    """Of each line in ``act``, by how many thousandths acts of its kind told of more than was ordered."""
    same = [one for one in order.acts if one.command == act.command]
    beyond = {
        line.line_id: sum(one.quantities.get(line.line_id, 0) for one in same) - line.standing.total
        for line in order.lines
        if line.line_id in act.quantities
    }
    return {line_id: count for line_id, count in beyond.items() if count > 0}
