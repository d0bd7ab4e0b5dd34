"""The real OMS of the sync tests, for a computer that is to become one of its tills."""

from tests.integration.app_sync.conftest import listener, shop

__all__ = ["listener", "shop"]
