"""Goods on their way to a store, by one document: announced and in transit, being received, received; or called off."""

from enum import StrEnum

from contract.states.machine import Machine


class TransferState(StrEnum):
    IN_TRANSIT = "in_transit"
    RECEIVING = "receiving"
    RECEIVED = "received"
    CANCELED = "canceled"


class TransferCommand(StrEnum):
    RECEIVE = "receive"
    FINISH = "finish"
    CANCEL = "cancel"


TRANSFER = Machine(
    "transfer",
    TransferState.IN_TRANSIT,
    (
        (TransferState.IN_TRANSIT, TransferCommand.RECEIVE, TransferState.RECEIVING),
        (TransferState.RECEIVING, TransferCommand.RECEIVE, TransferState.RECEIVING),
        (TransferState.IN_TRANSIT, TransferCommand.FINISH, TransferState.RECEIVED),
        (TransferState.RECEIVING, TransferCommand.FINISH, TransferState.RECEIVED),
        (TransferState.IN_TRANSIT, TransferCommand.CANCEL, TransferState.CANCELED),
    ),
)
"""One that was called off while a store received it unheard was received all the same: the fold says so."""
