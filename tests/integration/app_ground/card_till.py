"""A till that charges cards as a process of its own, to be killed or looked into. For ``test_card_process``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.devices.configuration import DeviceConfig, TerminalConfig
from app.devices.drivers.nexo import crypto
from app.logs import start_logging, stop_logging
from tests.builders import SKILLET_GTIN, SUPERVISOR, SUPERVISOR_PIN, SequentialIds, Shop
from tests.card_counter import CardShop, InlineLine, card_driver


def main(settings_text: str) -> None:
    settings = json.loads(settings_text)
    kept: list[object] = []  # Freed memory may be written over; what is kept is surely there to be found.
    if not settings["strikes_out"]:
        vars(crypto)["strike_out"] = kept.append
    folder = Path(settings["folder"])
    start_logging(folder / "logs")
    ids = SequentialIds()
    ids.last = int(settings["ids_from"])
    shop = Shop(folder / "register", ids=ids, seed=1)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    config = DeviceConfig("card", "adyen-terminal", settings["address"], _terminal(settings["terminal"]))
    till = CardShop(shop, InlineLine(card_driver(config, folder, payment_timeout_s=60)))
    for _ in range(settings["sales"]):
        shop.sell.scan(SKILLET_GTIN)
        till.desk.charge()
        if till.desk.open() is None:
            shop.settle.finish()
    sys.stdout.write(f"done {settings['mark'][::-1]}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    shop.stop()
    stop_logging(folder / "logs")


def _terminal(told: dict[str, str]) -> TerminalConfig:
    return TerminalConfig(
        told["poi_id"],
        told["sale_id"],
        Path(told["authority"]),
        told["key_identifier"],
        int(told["key_version"]),
        Path(told["passphrase_file"]),
    )


if __name__ == "__main__":
    main(sys.argv[1])
