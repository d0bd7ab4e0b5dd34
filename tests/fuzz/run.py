"""Schemathesis asks every operation of the API, as who may ask and as who may not, and checks every answer.

Of what it asks a third are texts that mean something here, so that it gets past the first check of what exists.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis import BaseSchema, Case, HookContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import CheckNode
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.openapi import from_dict

from tests.fuzz.ground import Ground, listening
from tests.fuzz.shapes import TOPICS, Signed, asked, order, webhook

# A schema cannot say all that is refused: an item nobody has, a certificate that is none.
_OFF = ("positive_data_acceptance",)
_REQUESTS, _ORDERS = "POST /v1/requests", "POST /v1/orders"
_WEBHOOKS, _BATCH = "POST /v1/channels/{name}/webhooks", "POST /v1/orders/batch"
_OFF_AT = {
    # What is wrong with one order is told in its place; and an order may be named ``batch``, and asked for.
    _BATCH: ("negative_data_rejection", "allow_header_conformance"),
    _WEBHOOKS: ("negative_data_rejection", "ignored_auth"),  # their bodies are made and signed here
}
_NO_HTTP = (400, 431)
"""Said of a connection, before any operation is asked."""
_EXAMPLES_A_TURN = 40
_SHAPED = 0.5
_NAMES = {
    "path.external_id": "external",
    "path.name": "channel",
    "path.order_id": "order",
    "path.quote_id": "quote",
    "path.stream": "stream",
    "query.sku": "sku",
    "body.account_id": "account",
    "body.code": "code",
    "body.currency": "currency",
    "body.cursors[*].stream": "stream",
    "body.customer_id": "customer",
    "body.lines[*].sku": "sku",
    "body.location": "location",
    "body.near.country": "country",
    "body.orders[*].currency": "currency",
    "body.orders[*].lines[*].sku": "sku",
    "body.orders[*].location": "location",
    "body.skus[*]": "sku",
    "body.words": "name",
}
"""Where a word of the ground is said."""


@dataclass
class Result:
    """``findings``: each kind of flaw once, with a request that shows it. ``answers``: by operation and status."""

    findings: dict[tuple[str, str, str], str] = field(default_factory=dict)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return self.answers.total()

    def told(self) -> str:
        return "\n\n".join(f"{' | '.join(kind)}\n{sample}" for kind, sample in sorted(self.findings.items()))


def fuzz(ground: Ground, seconds: int, seed: int, only: Sequence[str] = ()) -> Result:
    """Asks for so long; these paths alone, if told, and then not by dice. The same seed asks the same."""
    result, app = Result(), ground.new_app()
    with listening(app) as url, _errors(result), _shaped(ground):
        schema: BaseSchema = from_dict(
            app.openapi(), config=SchemathesisConfig.from_dict(_settings(ground, seconds, seed))
        )
        schema.config.update(base_url=url)
        if only:
            schema = schema.include(path=list(only))
            schema.config.phases.update(phases=["coverage"])
        for event in from_schema(schema).execute():
            _note(event, result)
    return result


def _settings(ground: Ground, seconds: int, seed: int) -> dict[str, Any]:
    words = {name: {"values": list(values)} for name, values in ground.words.items()}
    return {
        "seed": seed,
        "max-time": seconds,
        "continue-on-failure": True,
        "warnings": False,
        "request-timeout": 60,  # a busy machine is not a defect
        "dictionaries": words,
        "parameters": {place: {"dictionary": word, "probability": 0.7} for place, word in _NAMES.items()},
        "generation": {
            "database": "none",
            "no-shrink": True,
            "max-examples": _EXAMPLES_A_TURN,
            "dictionaries": {"string": {"dictionary": "known", "probability": 0.3}},
        },
        "auth": {"openapi": {"register": {"bearer": ground.till.token}, "channel": {"bearer": ground.shop.key}}},
        "checks": _without(_OFF),
        "operations": [{"include-name": name, "checks": _without(off)} for name, off in _OFF_AT.items()],
    }


def _without(checks: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"enabled": False} for name in checks}


@contextmanager
def _shaped(ground: Ground) -> Iterator[None]:
    """Sends what ``shapes`` makes where a schema says too little. The dice are thrown by what was there before."""

    def before_call(_context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        dice = random.Random(repr(case.body))
        if case.operation.label == _WEBHOOKS and isinstance(case.body, dict):
            kind, case.body = webhook(dice)
            case.path_parameters = {"name": str(kind)}
            kwargs["auth"] = Signed(kind, dice.choice(TOPICS))
        elif case.operation.label == _REQUESTS and isinstance(case.body, dict) and dice.random() < _SHAPED:
            case.body = {**case.body, "body": {**asked(ground, dice)}}
        elif case.operation.label == _ORDERS and dice.random() < _SHAPED:
            case.body = order(ground, dice)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(before_call)


def _note(event: Any, result: Result) -> None:
    match event:
        case events.ScenarioFinished():
            for case_id, sent in event.recorder.interactions.items():
                status = sent.response.status_code if sent.response is not None else 0
                label = event.recorder.cases[case_id].value.operation.label
                result.answers[label, status] += 1
                if status not in _NO_HTTP:
                    _note_flaws(event.recorder.checks.get(case_id, ()), label, result)
        case events.NonFatalError():
            told = f"{event.value}\n{event.info.code_sample}"
            result.findings.setdefault((event.label, "not asked", type(event.value).__name__), told)
        case events.FatalError():
            raise event.exception


def _note_flaws(checks: Iterable[CheckNode], label: str, result: Result) -> None:
    for check in checks:
        if check.failure_info is not None:
            flaw = check.failure_info.failure
            told = f"{flaw.message}\n{check.failure_info.code_sample}"
            result.findings.setdefault((label, check.name, flaw.title), told)


@contextmanager
def _errors(result: Result) -> Iterator[None]:
    """What the service logs as an error is a finding too, whatever it answered."""
    handler = _Errors(result)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class _Errors(logging.Handler):
    def __init__(self, result: Result) -> None:
        super().__init__(logging.ERROR)
        self._result = result

    def emit(self, record: logging.LogRecord) -> None:
        self._result.findings.setdefault(("log", record.name, record.getMessage()[:80]), record.getMessage())
