"""Parameters of a solution, described once for the template, the createUiDefinition and the example of values.

A kind's ``_parameters.json.jinja`` is a JSON object of them by name, so that the bounds in the portal are those of the
template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from armls.core.dotnet_regex import read_pattern

Control = Literal["", "TextBox", "PasswordBox", "DropDown", "CheckBox", "Slider", "SizeSelector", "OptionsGroup"]
ParameterType = Literal["string", "securestring", "int", "bool", "array", "object", "secureObject"]
_LONGEST_DEFAULT = 64


class FormParameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A parameter.

    ``default``: the template's default value; without it a value is required. ``step``: the step of the form that asks
    for it, ``basics`` or a name of the kind's; empty where the form doesn't ask. ``label``, ``toolTip``,
    ``uiDefault``, ``control``: how it asks; the tool tip is the description, the control follows from type and bounds.
    ``labels``: what the form shows for values. ``pattern`` and ``message``: what a text must match there. ``output``:
    what the form gives the template in place of the control's value. ``element``: more properties of the control.
    ``example``: the value in the example; without it the default.
    """

    type: ParameterType
    description: str
    default: Any = msgspec.UNSET
    allowed_values: list[Any] | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    step: str = "basics"
    label: str = ""
    tool_tip: str = ""
    ui_default: Any = msgspec.UNSET
    control: Control = ""
    labels: dict[str, str] = {}
    pattern: str = ""
    message: str = ""
    output: str = ""
    element: dict[str, Any] = {}
    example: Any = msgspec.UNSET

    @property
    def shown_control(self) -> str:
        """The control that asks for it."""
        if self.control:
            return self.control
        if self.type == "securestring":
            return "PasswordBox"
        if self.allowed_values is not None:
            return "DropDown"
        return {"bool": "CheckBox", "int": "Slider"}.get(self.type, "TextBox")


def read_parameters(value: Any) -> dict[str, FormParameter]:
    """The parameters in a JSON value. Raises ValueError with JSON pointer and message."""
    try:
        parameters = msgspec.convert(value, dict[str, FormParameter])
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        raise ValueError(_pointer(path, value), message.replace("`", "'")) from None
    for name, parameter in parameters.items():
        for message in _faults(parameter):
            raise ValueError(f"/{name}", f"parameter '{name}': {message}")
    return parameters


def _pointer(path: str, value: Any) -> str:
    # msgspec calls every key of a dict […]; the first parameter with the mistake is meant.
    names = re.findall(r"\.(\w+)", path)
    if isinstance(value, Mapping):
        for name, one in value.items():
            try:
                msgspec.convert(one, FormParameter)
            except msgspec.ValidationError:
                return "".join(f"/{part}" for part in (name, *names))
    return ""


def _faults(parameter: FormParameter) -> Iterator[str]:
    if not parameter.description.strip():
        yield "'description' must not be empty"
    asks = parameter.step != ""
    if asks and not parameter.label:
        yield "'label' is missing; the form needs it"
    if not asks and parameter.default is msgspec.UNSET and not parameter.output:
        yield "a parameter without 'default' needs a 'step' of the form that asks for it"
    control = parameter.shown_control
    if asks and control == "Slider" and (parameter.min_value is None or parameter.max_value is None):
        yield "a Slider requires 'minValue' and 'maxValue'"
    if asks and control in ("TextBox", "PasswordBox"):
        yield from _length_faults(parameter)


def _length_faults(parameter: FormParameter) -> Iterator[str]:
    if parameter.min_length is None or parameter.max_length is None:
        yield f"a {parameter.shown_control} requires 'minLength' and 'maxLength'"
    elif parameter.pattern:
        found = read_pattern(parameter.pattern)
        if found.error is not None:
            yield f"'pattern': {found.error.message}"
        elif not (parameter.pattern.startswith("^") and parameter.pattern.endswith("$")):
            yield "'pattern' must begin with ^ and end with $"
        elif (found.least, found.most) != (parameter.min_length, parameter.max_length):
            most = "any number of" if found.most is None else str(found.most)
            yield (
                f"'pattern' allows from {found.least} to {most} characters, the template from "
                f"{parameter.min_length} to {parameter.max_length}; make them equal"
            )


# ---- the template


def template_parameters(parameters: Mapping[str, FormParameter]) -> dict[str, Any]:
    """The section ``parameters`` of the main template."""
    return {name: _declaration(parameter) for name, parameter in parameters.items()}


def _declaration(parameter: FormParameter) -> dict[str, Any]:
    found: dict[str, Any] = {"type": parameter.type}
    if parameter.default is not msgspec.UNSET:
        found["defaultValue"] = parameter.default
    for name in ("allowed_values", "min_length", "max_length", "min_value", "max_value"):
        value = getattr(parameter, name)
        if value is not None:
            first, _, second = name.partition("_")
            found[first + second.capitalize()] = value
    found["metadata"] = {"description": parameter.description}
    return found


def example_values(parameters: Mapping[str, FormParameter]) -> dict[str, Any]:
    """The section ``parameters`` of a parameter file: an example for each that has one or must have one.

    A secret is a reference to a key vault, whose id is to be replaced.
    """
    found: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if parameter.type in ("securestring", "secureObject"):
            if parameter.default is msgspec.UNSET:
                found[name] = {"reference": {"keyVault": {"id": _EXAMPLE_VAULT}, "secretName": name}}
        elif parameter.example is not msgspec.UNSET:
            found[name] = {"value": parameter.example}
        elif parameter.default is not msgspec.UNSET and not _is_expression(parameter.default):
            found[name] = {"value": parameter.default}
    return found


_EXAMPLE_VAULT = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/"
    "replace-with-your-vault"
)


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("[") and value.endswith("]")


# ---- the form


def ui_elements(parameters: Mapping[str, FormParameter], step: str) -> list[dict[str, Any]]:
    """The controls of a step, in the order of the parameters."""
    return [_element(name, parameter) for name, parameter in parameters.items() if parameter.step == step]


def ui_outputs(parameters: Mapping[str, FormParameter]) -> dict[str, str]:
    """The section ``outputs`` of the form: ``location``, and a value for each parameter that the form asks for."""
    found = {"location": "[location()]"}
    for name, parameter in parameters.items():
        if parameter.output:
            found[name] = parameter.output
        elif parameter.step == "basics":
            found[name] = f"[basics('{name}')]"
        elif parameter.step:
            found[name] = f"[steps('{parameter.step}').{name}]"
    return {name: value for name, value in found.items() if name in parameters}


def _element(name: str, parameter: FormParameter) -> dict[str, Any]:
    control = parameter.shown_control
    area = "Compute" if control == "SizeSelector" else "Common"
    found: dict[str, Any] = {"name": name, "type": f"Microsoft.{area}.{control}", "label": parameter.label}
    if control == "PasswordBox":
        found["label"] = {"password": parameter.label, "confirmPassword": f"Confirm {_lower_first(parameter.label)}"}
    found["toolTip"] = parameter.tool_tip or parameter.description
    found |= _CONTENTS[control](parameter)
    return {**found, **parameter.element}


def _lower_first(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _ui_default(parameter: FormParameter) -> Any:
    """The form's default: its own, or the template's where that is a value."""
    if parameter.ui_default is not msgspec.UNSET:
        return parameter.ui_default
    if parameter.default is msgspec.UNSET or _is_expression(parameter.default):
        return msgspec.UNSET
    return parameter.default


def _text_box(parameter: FormParameter) -> dict[str, Any]:
    default = _ui_default(parameter)
    return {
        **({} if default is msgspec.UNSET or default == "" else {"defaultValue": default}),
        "constraints": _text_constraints(parameter),
    }


def _text_constraints(parameter: FormParameter) -> dict[str, Any]:
    least, most = parameter.min_length or 0, parameter.max_length or _LONGEST_DEFAULT
    return {
        "required": least > 0,
        "regex": parameter.pattern or f"^.{{{least},{most}}}$",
        "validationMessage": parameter.message or f"Enter {least} to {most} characters.",
    }


def _password_box(parameter: FormParameter) -> dict[str, Any]:
    return {"constraints": _text_constraints(parameter), "options": {"hideConfirmation": False}}


def _choice(parameter: FormParameter) -> dict[str, Any]:
    values = parameter.allowed_values or []
    labels = {str(value): parameter.labels.get(str(value), str(value)) for value in values}
    default = _ui_default(parameter)
    return {
        **({} if default is msgspec.UNSET else {"defaultValue": labels.get(str(default), str(default))}),
        "constraints": {
            "allowedValues": [{"label": labels[str(value)], "value": value} for value in values],
            "required": True,
        },
    }


def _check_box(parameter: FormParameter) -> dict[str, Any]:
    default = _ui_default(parameter)
    return {} if default is msgspec.UNSET else {"defaultValue": default}


def _slider(parameter: FormParameter) -> dict[str, Any]:
    default = _ui_default(parameter)
    return {
        "min": parameter.min_value,
        "max": parameter.max_value,
        **({} if default is msgspec.UNSET else {"defaultValue": default}),
        "constraints": {"required": True},
    }


def _size_selector(parameter: FormParameter) -> dict[str, Any]:
    sizes = [str(value) for value in parameter.allowed_values or []]
    default = _ui_default(parameter)
    first = [default] if isinstance(default, str) else []
    recommended = [*first, *(size for size in sizes if size not in first)][:5]
    return {"recommendedSizes": recommended, **({"constraints": {"allowedSizes": sizes}} if sizes else {})}


_CONTENTS = {
    "TextBox": _text_box,
    "PasswordBox": _password_box,
    "DropDown": _choice,
    "OptionsGroup": _choice,
    "CheckBox": _check_box,
    "Slider": _slider,
    "SizeSelector": _size_selector,
}
