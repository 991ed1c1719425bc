"""Values that look random and derive from a seed: the same seed and labels give the same value everywhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

UNIQUE_LENGTH = 13
"""The length of what ARM's ``uniqueString`` returns, and of unique strings here unless told otherwise."""

_LONGEST = 52
"""What a SHA-256 digest gives in base 32."""


class Derivation:
    """Derives values from a seed with HMAC-SHA256.

    The key is the seed, the message the labels, each with its length in front, so that ``('ab', 'c')`` and
    ``('a', 'bc')`` differ. ``context`` labels come before those of each call.
    """

    def __init__(self, seed: str, *context: str) -> None:
        self._key = seed.encode("utf-8")
        self._context = context

    def digest(self, *labels: str) -> bytes:
        """32 bytes."""
        message = b"".join(
            len(data).to_bytes(8, "big") + data
            for label in (*self._context, *labels)
            for data in [label.encode("utf-8")]
        )
        return hmac.new(self._key, message, hashlib.sha256).digest()

    def unique_string(self, *labels: str, length: int = UNIQUE_LENGTH) -> str:
        """Lower-case letters and the digits 2 to 7. Raises ValueError unless ``length`` is from 1 to 52."""
        if not 1 <= length <= _LONGEST:
            raise ValueError(f"the length of a unique string must be from 1 to {_LONGEST} (found: {length})")
        return base64.b32encode(self.digest("unique", *labels)).decode("ascii").lower()[:length]

    def guid(self, *labels: str) -> str:
        """A GUID in the form of version 5."""
        return str(uuid.UUID(bytes=self.digest("guid", *labels)[:16], version=5))
