"""The language versions of templates and the features of each, as confirmed with Azure's own engine.

The version of a template without ``languageVersion`` is the empty string.
"""

from __future__ import annotations

LANGUAGE_VERSIONS = ("2.0", "2.1-experimental", "2.2-experimental", "1.9-experimental", "1.10-experimental")
"""Every version that Azure accepts, the usual one first; case-sensitive."""

_SYMBOLIC = frozenset(LANGUAGE_VERSIONS)
_FEATURES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("definitions", "$ref", "items", "prefixitems", "properties"), _SYMBOLIC),
    **dict.fromkeys(("additionalproperties", "discriminator"), _SYMBOLIC),
    "nullable": _SYMBOLIC - {"1.9-experimental"},
    **dict.fromkeys(("sealed", "required"), frozenset({"1.9-experimental"})),
    "pattern": frozenset({"1.10-experimental", "2.1-experimental", "2.2-experimental"}),
    "validate": frozenset({"2.1-experimental", "2.2-experimental"}),
    "imports": _SYMBOLIC - {"2.2-experimental"},
    "extensions": frozenset({"2.2-experimental"}),
    "asserts": frozenset({"1.10-experimental", "2.1-experimental", "2.2-experimental"}),
}
"""The versions that support a section of a template or a member of a declaration, by its lower-case name."""


def supports(version: str, feature: str) -> bool:
    """Whether a language version supports a section or member, by its name in any case.

    A name that requires no version is supported; a version that Azure doesn't accept supports everything.
    """
    versions = _FEATURES.get(feature.lower())
    return versions is None or version in versions or (version != "" and version not in LANGUAGE_VERSIONS)


def required_version(feature: str) -> str:
    """The usual version that supports a section or member, if not all versions do."""
    versions = _FEATURES[feature.lower()]
    return next(version for version in LANGUAGE_VERSIONS if version in versions)
