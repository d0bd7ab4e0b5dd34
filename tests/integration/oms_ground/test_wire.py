"""The whole way: enroll, push, pull."""

from __future__ import annotations

from contract.messages.sync import Answer
from tests.integration.oms_ground.chain import Chain, Till


def test_a_register_enrolls_pushes_and_pulls(chain: Chain, till: Till) -> None:
    assert [one.answer for one in till.push(till.journal.write(), till.journal.write()).answers] == [
        Answer.ACCEPTED
    ] * 2
    chain.settle()
    pulled = till.pull()
    kinds = {row.kind for page in pulled.pages for row in page.rows}
    assert kinds == {"cash_rules", "location", "order_rules", "peer", "receipt_key", "register", "role"}
    assert pulled.inside[till.journal.incarnation].upto == 2
    assert [page.rows for page in till.pull().pages] == [()] * 5
