"""A register's life: enrolled once by a code, revoked, replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from contract.errors import Refused
from contract.messages.rows import RegisterRow
from contract.messages.sync import Answer, SetAsideReason
from oms.prepare import prepare
from oms.security.secrets import code_hash
from oms.security.tables import authority
from oms.security.tries import MOST_REFUSED, Tries
from oms.stores.registers import renew_code, replace_register, revoke_register
from oms.stores.tables import enrollment_code
from tests.integration.oms_ground.chain import SECRET, Chain, Till, machine_keys

PULL = {"cursors": [{"stream": "chain"}]}


def enroll(chain: Chain, code: str, keys: tuple[str, str] | None = None) -> tuple[int, str]:
    csr, seal_key = keys or machine_keys()
    told = {"code": code, "csr_pem": csr, "seal_key": seal_key, "incarnation": "1" * 32}
    answer = chain.client.post("/v1/enroll", json=told)
    return answer.status_code, answer.json().get("code", "") or answer.json()["register_id"]


def test_the_certificate_is_of_our_authority_for_the_machines_key(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    csr, seal_key = machine_keys()
    told = {"code": code, "csr_pem": csr, "seal_key": seal_key, "incarnation": "1" * 32}
    answer = chain.client.post("/v1/enroll", json=told).json()
    mine = x509.load_pem_x509_certificate(answer["certificate_pem"].encode())
    theirs = x509.load_pem_x509_certificate(answer["authority_pem"].encode())
    mine.verify_directly_issued_by(theirs)
    assert mine.public_key() == x509.load_pem_x509_csr(csr.encode()).public_key()
    assert answer["register_id"] in mine.subject.rfc4514_string()
    assert not mine.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_code_is_good_for_one_machine(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    assert enroll(chain, code)[0] == 200
    assert enroll(chain, code) == (403, "code_refused")


def test_the_machine_that_lost_the_answer_may_ask_again(chain: Chain) -> None:
    code, keys = chain.code(chain.store().code).code, machine_keys()
    assert enroll(chain, code, keys) == enroll(chain, code, keys)
    other_csr = (machine_keys()[0], keys[1])
    assert enroll(chain, code, other_csr) == (403, "code_refused"), "who knows the seal key alone is someone else"


def test_an_address_that_guesses_codes_waits_for_a_minute_and_the_real_code_stays_good(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    tries = Tries(lambda: now)
    chain.app.state.tries = tries
    now = 61.0
    guesses = [enroll(chain, f"{number:012}")[1] for number in range(MOST_REFUSED)]
    assert guesses == ["code_refused"] * MOST_REFUSED
    assert enroll(chain, code) == (429, "too_many_tries"), "the right one is not even looked at"
    tries.check("192.0.2.7")
    now = 120.0
    assert enroll(chain, code)[0] == 200


def test_a_machine_that_names_no_incarnation_is_refused_and_its_code_stays_good(chain: Chain) -> None:
    code, (csr, seal_key) = chain.code(chain.store().code).code, machine_keys()
    told = {"code": code, "csr_pem": csr, "seal_key": seal_key, "incarnation": "\x00" * 32}
    assert chain.client.post("/v1/enroll", json=told).status_code == 422
    assert enroll(chain, code)[0] == 200


def test_a_code_typed_with_dashes_and_in_lower_case_is_the_same(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    assert enroll(chain, f"{code[:4]}-{code[4:8]}-{code[8:]}".lower())[0] == 200


def test_a_code_lives_fifteen_minutes(chain: Chain) -> None:
    store = chain.store()
    began = datetime(2026, 11, 21, 10, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        late, good = chain.code(store.code).code, chain.code(store.code).code
    with time_machine.travel(began + timedelta(minutes=14, seconds=59), tick=False):
        assert enroll(chain, good)[0] == 200
    with time_machine.travel(began + timedelta(minutes=15), tick=False):
        assert enroll(chain, late) == (403, "code_refused")


def test_a_new_code_ends_the_one_before(chain: Chain) -> None:
    store = chain.store()
    first = chain.code(store.code).code
    second = chain.db.run(lambda tx: renew_code(tx, store.code, 1)).code
    assert enroll(chain, first) == (403, "code_refused")
    assert enroll(chain, second)[0] == 200
    with pytest.raises(Refused, match="register_enrolled"):
        chain.db.run(lambda tx: renew_code(tx, store.code, 1))


def test_an_unreadable_request_does_not_use_up_the_code(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    csr, seal_key = machine_keys()
    assert enroll(chain, code, ("no request", seal_key)) == (422, "csr_unreadable")
    assert enroll(chain, code, (csr, "zz" * 32)) == (422, "seal_key_unreadable")
    assert enroll(chain, code, (csr, seal_key))[0] == 200


def test_codes_and_keys_are_not_in_the_database_in_the_clear(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    with chain.db.snapshot() as tx:
        assert tx.conn.execute(select(enrollment_code.c.code_hash)).scalars().all() == [code_hash(code)]
        row = tx.conn.execute(select(authority)).one()
    assert b"PRIVATE KEY" not in row.sealed_key
    assert "PRIVATE KEY" not in row.certificate_pem


def test_the_authority_opens_with_its_own_secret_only(chain: Chain) -> None:
    again = prepare(chain.db, SECRET)
    assert again.certificate_pem == chain.app.state.authority.certificate_pem
    with pytest.raises(Refused, match="server_secret_differs"):
        prepare(chain.db, bytes(32))


def test_the_authority_certifies_no_weak_key(chain: Chain) -> None:
    key = ec.generate_private_key(ec.SECP192R1())
    subject = x509.Name([])
    from cryptography.hazmat.primitives import hashes, serialization

    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    pem = csr.public_bytes(serialization.Encoding.PEM).decode()
    code = chain.code(chain.store().code).code
    assert enroll(chain, code, (pem, machine_keys()[1])) == (422, "csr_unreadable")


def test_a_revoked_register_reads_nothing_at_its_next_request(chain: Chain) -> None:
    store = chain.store()
    till = chain.till(store)
    assert chain.client.post("/v1/pull", json=PULL, headers=till.headers).status_code == 200
    chain.db.run(lambda tx: revoke_register(tx, store.code, 1))
    answer = chain.client.post("/v1/pull", json=PULL, headers=till.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "register_revoked")
    claim = {"id": "r1", "kind": "claim", "operator_id": "o", "body": {}}
    assert chain.client.post("/v1/requests", json=claim, headers=till.headers).status_code == 403


def test_a_replaced_register_keeps_its_number_and_loses_its_token(chain: Chain) -> None:
    store = chain.store()
    old = chain.till(store)
    given = chain.db.run(lambda tx: replace_register(tx, store.code, 1))
    assert chain.client.post("/v1/pull", json=PULL, headers=old.headers).status_code == 403
    new = chain.enrolled(given.code)
    assert new.register_id != old.register_id
    chain.settle()
    rows = [row for page in new.pull().pages for row in page.rows if row.kind == "register"]
    assert [RegisterRow.model_validate(row.body).number for row in rows] == [1]
    unsent = old.journal.write()
    assert [one.reason for one in old.push(unsent).answers] == [SetAsideReason.REVOKED]


def test_what_a_replaced_machine_wrote_is_booked_when_the_new_one_carries_it(chain: Chain) -> None:
    """The disk moved into another machine: the entries go up under their old numbers."""
    store = chain.store()
    old = chain.till(store)
    given = chain.db.run(lambda tx: replace_register(tx, store.code, 1))
    new = chain.enrolled(given.code)
    assert [one.answer for one in new.push(old.journal.write()).answers] == [Answer.ACCEPTED]


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_a_token_not_of_this_server_opens_nothing(chain: Chain, till: Till, token: str) -> None:
    answer = chain.client.post("/v1/pull", json=PULL, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_signed_by_another_server_opens_nothing(chain: Chain, till: Till) -> None:
    from oms.security.tokens import TokenClaims, Tokens

    forged = Tokens(bytes(32)).make(TokenClaims(till.register_id, "any"), datetime(2026, 1, 1, tzinfo=UTC))
    answer = chain.client.post("/v1/pull", json=PULL, headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


def test_a_certificate_is_renewed_for_the_key_that_enrolled_and_no_other(chain: Chain) -> None:
    code = chain.code(chain.store().code).code
    csr, seal_key = machine_keys()
    told = {"code": code, "csr_pem": csr, "seal_key": seal_key, "incarnation": "1" * 32}
    enrolled = chain.client.post("/v1/enroll", json=told).json()
    headers = {"Authorization": f"Bearer {enrolled['token']}"}

    def renew(csr_pem: str) -> httpx2.Response:
        return chain.client.post("/v1/renew", json={"csr_pem": csr_pem}, headers=headers)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=61)):
        renewed = renew(csr).json()
    before, after = (x509.load_pem_x509_certificate(one["certificate_pem"].encode()) for one in (enrolled, renewed))
    assert after.public_key() == before.public_key()
    assert after.subject == before.subject
    assert after.not_valid_after_utc - before.not_valid_after_utc > timedelta(days=60)
    refused = renew(machine_keys()[0])
    assert (refused.status_code, refused.json()["code"]) == (403, "key_not_enrolled")
    assert renew("nonsense").json()["code"] == "csr_unreadable"
