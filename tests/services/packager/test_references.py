"""The files that templates name."""

from __future__ import annotations

import json

import pytest

from armls.services.packager.references import reference_problems

PATHS = {path.lower(): path for path in ("nested/a.json", "scripts/run.sh", "mainTemplate.json")}
GONE = "refers to 'nested/gone.json', which isn't in the package"
ARTIFACTS, TOKEN = "parameters('_artifactsLocation')", "parameters('_artifactsLocationSasToken')"
VARIABLES = {
    "url": f"[uri({ARTIFACTS}, 'nested/gone.json')]",
    "urls": {"one": f"[uri({ARTIFACTS}, 'nested/gone.json')]"},
    "folder": f"[uri({ARTIFACTS}, 'nested')]",
}


def told(body: object, template: str = "mainTemplate.json", variables: object = None) -> list[str]:
    """The messages about a template."""
    text = json.dumps({"parameters": {}, "variables": variables or {}, "resources": body})
    return [problem.message.removeprefix("The template ") for problem in reference_problems(PATHS, template, text)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("[uri(parameters('_artifactsLocation'), 'nested/a.json')]", []),
        ("[uri(parameters('_artifactsLocation'), 'nested/gone.json')]", [GONE]),
        (
            "[uri(parameters('_artifactsLocation'), concat('nested/gone.json', " + TOKEN + "))]",
            [GONE],
        ),
        (f"[concat({ARTIFACTS}, '/nested/gone.json', {TOKEN})]", [GONE]),
        (f"[format('{{0}}nested/gone.json{{1}}', {ARTIFACTS}, {TOKEN})]", [GONE]),
        ("[uri(deployment().properties.templateLink.uri, 'nested/gone.json')]", [GONE]),
        ("[variables('url')]", [GONE]),
        ("[variables('urls').one]", [GONE]),
        ("[concat(variables('folder'), '/gone.json')]", [GONE]),
        ("[uri(parameters('_artifactsLocation'), parameters('file'))]", []),
        ("[uri('https://example.com', 'nested/gone.json')]", []),
        ("[uri(parameters('_artifactsLocation'), 'Nested/A.json')]",
         ["refers to 'Nested/A.json', but the file is named 'nested/a.json'"]),
        ("[uri(parameters('_artifactsLocation'), '../secret.txt')]",
         ["refers to '../secret.txt', which is outside the package"]),
        ("file:///c:/temp/a.json", ["'file:///c:/temp/a.json' is a link to a file of this machine"]),
        ("C:\\temp\\a.json", ["'C:\\temp\\a.json' is a link to a file of this machine"]),
    ],
)  # fmt: skip
def test_uris(value: str, expected: list[str]) -> None:
    used = {name: url for name, url in VARIABLES.items() if f"variables('{name}')" in value}
    found = told([{"properties": {"templateLink": {"uri": value}}}], variables=used)
    assert found == expected


def test_relative_paths_are_relative_to_the_template_that_names_them() -> None:
    link = [{"properties": {"templateLink": {"relativePath": "a.json"}}}]
    assert told(link, "nested/other.json") == []
    assert told(link) == ["refers to 'a.json', which isn't in the package"]


def test_paths_of_programs_in_commands_are_no_links() -> None:
    assert told([{"properties": {"commandToExecute": "C:\\Windows\\System32\\cmd.exe"}}]) == []
