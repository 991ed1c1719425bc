"""Names keep Azure's rules whatever they are made of, and their unique part is never cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.services.generator import names
from armls.services.generator.cases import camel_case, kebab_case, pascal_case, snake_case
from armls.services.generator.derivation import Derivation

RULES = {
    "Microsoft.Storage/storageAccounts": r"[a-z0-9]{3,24}",
    "Microsoft.ContainerRegistry/registries": r"[a-zA-Z0-9]{5,50}",
    "Microsoft.KeyVault/vaults": r"(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]",
    "Microsoft.Web/sites": r"(?!-)[a-zA-Z0-9-]{2,60}(?<!-)",
    "Microsoft.Web/serverfarms": r"[a-zA-Z0-9-]{1,60}",
    "Microsoft.Sql/servers": r"(?!-)[a-z0-9-]{1,63}(?<!-)",
    "Microsoft.Compute/virtualMachines": r"(?!-)[a-zA-Z0-9-]{1,64}(?<!-)",
    "Microsoft.Network/virtualNetworks": r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_]",
    "Microsoft.OperationalInsights/workspaces": r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]",
    "Microsoft.ServiceBus/namespaces": r"[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]",
    "Microsoft.DocumentDB/databaseAccounts": r"[a-z0-9][a-z0-9-]{2,43}",
    "Microsoft.Cache/Redis": r"(?!.*--)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
    "Microsoft.Nothing/known": r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,78}[a-zA-Z0-9])?",
}
BASES = st.text(max_size=100) | st.from_regex(r"[A-Za-z0-9 _-]{0,90}", fullmatch=True)
UNIQUE = st.from_regex(r"[a-z0-9]{0,13}", fullmatch=True)


@pytest.mark.parametrize("resource_type", RULES)
@given(base=BASES, unique=UNIQUE)
def test_a_name_keeps_the_rules_of_its_type(resource_type: str, base: str, unique: str) -> None:
    name = names.name_for(resource_type, base, unique)
    assert re.fullmatch(RULES[resource_type], name), name
    assert len(name) < names.RULES.get(resource_type.lower(), names.NameRule(1, 80)).least + 3 or name.endswith(unique)


@given(base=BASES, unique=st.from_regex(r"[a-z2-7]{13}", fullmatch=True))
def test_the_unique_part_of_a_storage_account_is_never_cut(base: str, unique: str) -> None:
    name = names.storage_account_name(base, unique)
    assert re.fullmatch(r"[a-z0-9]{3,24}", name)
    assert name.endswith(unique)
    assert re.fullmatch(r"[a-z][a-z0-9]{2,10}", names.name_prefix(base))


@given(base=BASES, suffix=st.from_regex(r"[a-z0-9]{0,5}", fullmatch=True))
def test_windows_machines_have_up_to_15_characters(base: str, suffix: str) -> None:
    name = names.windows_vm_name(base, suffix)
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,13}[a-z0-9]|[a-z]", name)
    assert name.endswith(suffix)


def test_names_of_texts_in_any_script() -> None:
    found = [
        names.storage_account_name("Contoso Übersicht", "abcdefghijklm"),
        names.storage_account_name("日本", "abcdefghijklm"),
        names.storage_account_name("2nd floor", ""),
        names.windows_vm_name("Contoso Web Frontend", "01"),
        names.linux_vm_name("Contoso Web Frontend", "01"),
        names.web_site_name("My Microsoft app", "x7"),
        names.key_vault_name("a--b", "q"),
        names.sql_server_name("", "1a"),
        names.resource_name("Front End", "nsg", 12),
        names.name_prefix("Contoso Data Platform"),
        names.name_for("Microsoft.Network/virtualNetworks", "Main Net", "x"),
    ]
    assert found == [
        "contosouberabcdefghijklm",
        "stabcdefghijklm",
        "st2ndfloor",
        "contoso-web-01",
        "contoso-web-frontend-01",
        "my-app-x7",
        "a-b-q",
        "sql-1a",
        "front-en-nsg",
        "contosodata",
        "Main-Net-x",
    ]


@pytest.mark.parametrize(
    ("unique", "said"), [("AB", "lower-case"), ("a" * 24, "leaves no room"), ("a-b", "lower-case")]
)
def test_a_unique_part_that_cannot_be_kept_is_refused(unique: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        names.storage_account_name("x", unique)


def test_identifiers() -> None:
    text = "Web-app2 XMLPlan"
    found = [camel_case(text), pascal_case(text), kebab_case(text), snake_case(text)]
    assert found == ["webApp2XmlPlan", "WebApp2XmlPlan", "web-app-2-xml-plan", "web_app_2_xml_plan"]
    assert [camel_case(""), kebab_case("é!")] == ["", "e"]


def test_derived_values_depend_on_seed_context_and_labels_alone() -> None:
    one = Derivation("seed", "kind")
    assert one.unique_string("storage") == Derivation("seed", "kind").unique_string("storage")
    assert one.unique_string("storage") == "r2o7fzzqcbnpd"
    assert one.guid("role") == "54bd597a-4b0c-5dde-93a1-a4f18b670653"
    values = {
        one.unique_string("ab", "c"),
        one.unique_string("a", "bc"),
        one.unique_string("abc"),
        Derivation("seed2", "kind").unique_string("abc"),
        Derivation("seed", "kind", "abc").unique_string(),
        Derivation("seed").unique_string("kind", "abc", ""),
    }
    assert len(values) == 6
    assert re.fullmatch(r"[a-z2-7]{52}", one.unique_string("x", length=52))
