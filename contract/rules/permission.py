"""Who may do what: an operator's role grants permissions; an operation needs one, or another person's approval."""

from collections.abc import Collection

from contract.errors import Refused
from contract.operations import OfflinePolicy, Operation


def require(operation: Operation, granted: Collection[str], *, online: bool) -> None:
    """Refused: ``permission_missing`` (another person may approve) or ``needs_network``."""
    if operation.permission and operation.permission not in granted:
        raise Refused("permission_missing", operation=operation.name, permission=operation.permission)
    if not online and operation.offline is OfflinePolicy.REFUSED:
        raise Refused("needs_network", operation=operation.name)
