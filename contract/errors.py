"""The two kinds of expected failure. Anything else that is raised is a bug.

    AisleError
    |- Refused       a rule said no: the operator reads it and acts
    `- Unavailable   the world said no: retry, or go on without

Each carries a stable ``code`` and parameters; the words for people live in ``resources/i18n``.
"""


class AisleError(Exception):
    """An expected failure with a stable snake_case ``code`` and the parameters its words need."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({told})" if told else self.code


class Refused(AisleError):
    """A rule said no."""


class Unavailable(AisleError):
    """A device, a file or the network said no, for now."""
