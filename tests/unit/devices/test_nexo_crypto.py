"""The lock on messages to a terminal agrees with what Adyen publishes, and believes nothing else."""

from __future__ import annotations

import json

import pytest

from app.devices.drivers.nexo.card_numbers import strike_out
from app.devices.drivers.nexo.crypto import NexoKey, NexoLock
from contract.errors import Unavailable

# A known answer of Adyen's own .NET library (NotificationDecryptionTest): passphrase, message, what it says.
_PUBLISHED_KEY = NexoKey("ncrkey", 1, "ncrpass")
_PUBLISHED_TRAILER = {
    "AdyenCryptoVersion": 1,
    "Nonce": "Be6rAx+vRju2aCHwPh6lrg==",
    "KeyIdentifier": "ncrkey",
    "Hmac": "LG8A9Re1M8xLMr7rDUk0NwsnvAOX+VLjHv9sPHWTl34=",
    "KeyVersion": 1,
}
_PUBLISHED_BLOB = (
    "x2DY8J2M9ZCyjOZ8Gt7JdLBA/6bT/KXvvAbJf9kzguqO8dWp1I1pPLQpLstpdIiAVqSwG3PR0PrP/lF82UmhmCnUJGCuEXilqvBNF1tF/yEgnFOk"
    "lNc1myR2IPW/+2oZOWKFXlTo/gX89EbODXOOGUqaJfSdpDhlqjyMz7mGczobTPvPGqCVx2BDHU8VTxI9nicwQv+QV48GqVZzxnP8ZOdQOQ5cac+b"
    "cS0Y3l7SmWpIoQsoicnjahTY9ICosLJmN4DvDHsN4Kh2DAetFO5b9I9Lqgm/dvnXUVhb9tPbM7Pn+ratjYpaNbonbO5M+Tm8rDEIyKoUUuFXPWIS"
    "ymrCXtCDVKEb2B5S5pilUmokrXVa9Ldtsv3BKG7rbrglYEuql4WVs6kzr6ybgAKh1Q0LsAXEve3pydt72ay4U3FOJSBxJ3gNqmnG8mVW2HCXQVo1"
    "RgVaZmP5TBWYuksCKXYypnMulu1PlRI++oeW/J2qjQU="
)
_PUBLISHED_TEXT = (
    '{ "SaleToPOIRequest": { "EventNotification": { "EventDetails": "reference_id=9876", '
    '"TimeStamp": "2020-11-13T09:02:35.697Z", "EventToNotify": "SaleWakeUp" }, '
    '"MessageHeader": { "ProtocolVersion": "3.0", "SaleID": "null", "MessageClass": "Event", '
    '"MessageCategory": "Event", "POIID": "P400Plus-275102806", "MessageType": "Notification", "DeviceID": "5" } } }'
)
_NONCE = bytes(range(16))


def test_a_published_message_is_opened_to_what_its_publisher_says() -> None:
    assert bytes(NexoLock(_PUBLISHED_KEY).open(_PUBLISHED_BLOB, _PUBLISHED_TRAILER)).decode() == _PUBLISHED_TEXT


def test_closing_with_the_same_nonce_gives_the_published_bytes() -> None:
    import base64

    nonce = base64.b64decode(str(_PUBLISHED_TRAILER["Nonce"]))
    blob, trailer = NexoLock(_PUBLISHED_KEY).close(_PUBLISHED_TEXT.encode(), nonce)
    assert (blob, dict(trailer)) == (_PUBLISHED_BLOB, _PUBLISHED_TRAILER)


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1000])
def test_a_message_of_any_length_comes_back(length: int) -> None:
    lock = NexoLock(_PUBLISHED_KEY)
    assert bytes(lock.open(*lock.close(b"x" * length, _NONCE))) == b"x" * length


@pytest.mark.parametrize("field", ["Hmac", "Nonce", "KeyIdentifier", "KeyVersion"])
def test_a_trailer_with_anything_changed_is_not_believed(field: str) -> None:
    changed = {**_PUBLISHED_TRAILER, field: "AAAAAAAAAAAAAAAAAAAAAA=="}
    with pytest.raises(Unavailable, match="terminal_not_trusted"):
        NexoLock(_PUBLISHED_KEY).open(_PUBLISHED_BLOB, changed)


@pytest.mark.parametrize("blob", ["", "AAAA", "no base64!", _PUBLISHED_BLOB[:-24] + "A" * 22 + "=="])
def test_a_blob_that_was_changed_is_not_believed(blob: str) -> None:
    with pytest.raises(Unavailable, match="terminal_not_trusted"):
        NexoLock(_PUBLISHED_KEY).open(blob, _PUBLISHED_TRAILER)


def test_the_key_is_not_shown_where_it_is_written_out() -> None:
    assert "ncrpass" not in repr(_PUBLISHED_KEY)


def test_what_a_payment_is_found_again_by_is_no_card_number() -> None:
    told = json.dumps({"POITransactionID": {"TransactionID": "fWU6001776919816000.881776919816000D"}})
    text = bytearray(told.encode())
    strike_out(text)
    assert text.decode() == told


def test_card_numbers_are_struck_out_and_other_numbers_stay() -> None:
    told = {
        "plain": "4111111111111111",
        "spaced": "pan=5413 3300 8901 0442 x",
        "dashes": "3714-496353-98431",
        "number": 6011000990139424,
        "beside others": "0117 4111 1111 1111 1111 12/30 4111111111111111-25",
        "reference": "4r7i001557325515012.8815573255107661",
        "gtin": "09529151022552",
        "wrong check": "4111111111111112",
    }
    text = bytearray(json.dumps(told).encode())
    strike_out(text)
    assert json.loads(text) == {
        **told,
        "plain": "9999999999991111",
        "spaced": "pan=9999 9999 9999 0442 x",
        "dashes": "9999-999999-98431"[:-4] + "8431",
        "number": 9999999999999424,
        "beside others": "0117 9999 9999 9999 1111 12/30 9999999999991111-25",
    }
