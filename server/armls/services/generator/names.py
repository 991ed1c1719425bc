"""Names that keep Azure's rules for a resource type, made of any text.

A name is made of a base (any text, folded to what the type allows), and, where it must be unique, of a unique part at
its end. The base is cut to make room; the unique part never is. The rules are those of Azure's page on resource names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NOT_ASCII_WORD = re.compile(r"[^A-Za-z0-9]+")
_RESERVED = re.compile(r"microsoft|windows|login|xbox", re.IGNORECASE)
"""Words that Azure refuses in names of public endpoints."""


@dataclass(frozen=True, slots=True)
class NameRule:
    """What a resource type allows: ``least`` to ``most`` ASCII letters and digits, with hyphens if ``separator``.

    Names begin with a letter, or with a digit where ``digit_first``, and end with a letter or digit. ``is_global``:
    they are part of a public endpoint, where some words are reserved.
    """

    least: int
    most: int
    separator: str = "-"
    is_lower: bool = True
    digit_first: bool = False
    is_global: bool = False


_STORAGE_ACCOUNT = NameRule(3, 24, "", is_global=True)
_WINDOWS_VM = NameRule(1, 15)
_LINUX_VM = NameRule(1, 64)
_WEB_SITE = NameRule(2, 60, is_global=True)
_KEY_VAULT = NameRule(3, 24, is_global=True)
_SQL_SERVER = NameRule(1, 63, is_global=True)

RULES = {
    "microsoft.apimanagement/service": NameRule(1, 50, is_lower=False, is_global=True),
    "microsoft.app/containerapps": NameRule(2, 32),
    "microsoft.automation/automationaccounts": NameRule(6, 50, is_lower=False),
    "microsoft.cache/redis": NameRule(1, 63, is_lower=False, is_global=True),
    "microsoft.cognitiveservices/accounts": NameRule(2, 64, is_lower=False, is_global=True),
    "microsoft.compute/virtualmachines": _LINUX_VM,
    "microsoft.containerregistry/registries": NameRule(5, 50, "", is_global=True),
    "microsoft.containerservice/managedclusters": NameRule(1, 63, is_lower=False),
    "microsoft.datafactory/factories": NameRule(3, 63, is_lower=False, is_global=True),
    "microsoft.dbforpostgresql/flexibleservers": NameRule(3, 63, is_global=True),
    "microsoft.dbformysql/flexibleservers": NameRule(3, 63, is_global=True),
    "microsoft.documentdb/databaseaccounts": NameRule(3, 44, is_global=True),
    "microsoft.eventhub/namespaces": NameRule(6, 50, is_lower=False, is_global=True),
    "microsoft.insights/components": NameRule(1, 260, is_lower=False),
    "microsoft.keyvault/vaults": _KEY_VAULT,
    "microsoft.managedidentity/userassignedidentities": NameRule(3, 128, is_lower=False),
    "microsoft.network/privateendpoints": NameRule(2, 64, is_lower=False),
    "microsoft.network/virtualnetworks": NameRule(2, 64, is_lower=False),
    "microsoft.operationalinsights/workspaces": NameRule(4, 63, is_lower=False),
    "microsoft.recoveryservices/vaults": NameRule(2, 50, is_lower=False),
    "microsoft.resources/deployments": NameRule(1, 64, is_lower=False),
    "microsoft.servicebus/namespaces": NameRule(6, 50, is_lower=False, is_global=True),
    "microsoft.sql/servers": _SQL_SERVER,
    "microsoft.storage/storageaccounts": _STORAGE_ACCOUNT,
    "microsoft.web/serverfarms": NameRule(1, 60, is_lower=False),
    "microsoft.web/sites": _WEB_SITE,
}
"""By resource type in lower case. For other types a name has up to 80 letters, digits and hyphens."""

_ANY = NameRule(1, 80, is_lower=False)


def folded(text: str, separator: str = "-") -> str:
    """The ASCII letters and digits of a text, accents dropped, ``separator`` between its words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_ASCII_WORD.sub(separator, plain).strip(separator or None)


def fitted(rule: NameRule, base: str, unique: str = "", stem: str = "app") -> str:
    """A name that keeps a rule: the base, cut, and all of the unique part.

    ``stem`` takes the place of a base of which nothing is left, and is put before one that must not begin with a digit.
    Raises ValueError where the unique part isn't made of lower-case letters and digits, or doesn't fit.
    """
    if unique and not re.fullmatch(r"[a-z0-9]+", unique):
        raise ValueError(f"the unique part of a name must be lower-case letters and digits (found: '{unique}')")
    words = folded(_RESERVED.sub("", base) if rule.is_global else base, rule.separator)
    words = words.lower() if rule.is_lower else words
    if not words or (not rule.digit_first and words[0].isdigit()):
        words = f"{stem}{words}"
    room = rule.most - len(unique) - (len(rule.separator) if unique else 0)
    if room < 1:
        raise ValueError(f"the unique part '{unique}' leaves no room in a name of at most {rule.most} characters")
    words = words[:room].rstrip(rule.separator or None)
    name = f"{words}{rule.separator}{unique}" if unique else words
    return name if len(name) >= rule.least else (name + stem * rule.least)[: rule.least]


def name_for(resource_type: str, base: str, unique: str = "") -> str:
    """A name for a resource of a type, such as ``Microsoft.Sql/servers``."""
    return fitted(RULES.get(resource_type.lower(), _ANY), base, unique)


def storage_account_name(base: str, unique: str = "") -> str:
    """3 to 24 lower-case letters and digits."""
    return fitted(_STORAGE_ACCOUNT, base, unique, "st")


def windows_vm_name(base: str, suffix: str = "") -> str:
    """Up to 15 letters, digits and hyphens: what a Windows computer may be called."""
    return fitted(_WINDOWS_VM, base, suffix.lower(), "vm")


def linux_vm_name(base: str, suffix: str = "") -> str:
    """Up to 64 letters, digits and hyphens."""
    return fitted(_LINUX_VM, base, suffix.lower(), "vm")


def web_site_name(base: str, unique: str = "") -> str:
    """2 to 60 letters, digits and hyphens."""
    return fitted(_WEB_SITE, base, unique, "web")


def key_vault_name(base: str, unique: str = "") -> str:
    """3 to 24 letters, digits and single hyphens that begin with a letter."""
    return fitted(_KEY_VAULT, base, unique, "kv")


def sql_server_name(base: str, unique: str = "") -> str:
    """1 to 63 lower-case letters, digits and hyphens."""
    return fitted(_SQL_SERVER, base, unique, "sql")


def resource_name(base: str, suffix: str = "", most: int = 80) -> str:
    """A name for a resource without rules of its own: the base, cut, and all of the suffix."""
    return fitted(NameRule(1, most), base, suffix.lower(), "res")


def name_prefix(base: str, most: int = 11) -> str:
    """3 to ``most`` lower-case letters and digits that begin with a letter.

    Eleven leave room in a storage account's name for the 13 characters of ARM's ``uniqueString``.
    """
    return fitted(NameRule(3, most, "", is_global=True), base)
