"""The controls of createUiDefinitions: required members and results, from Microsoft's documentation of the portal."""

from __future__ import annotations

from typing import Union

from msgspec import Struct


class ControlKind(Struct, frozen=True, gc=False):
    """A type of control. ``required`` are the required members, as paths with dots;
    ``a|b`` means one of two.

    ``result`` is the type, as in templates, of its output: ``string``, ``int``, ``bool``, ``object``, ``array``; empty
    if it depends on the control's members; None if it has no output.
    """

    name: str
    required: tuple[str, ...]
    result: Union[str, None]  # noqa: UP007


_TABLE = """
Microsoft.Common.CheckBox                       bool    label
Microsoft.Common.DropDown                       ?       label
Microsoft.Common.EditableGrid                   array   constraints.columns
Microsoft.Common.FileUpload                     ?       label
Microsoft.Common.InfoBox                        -       options.text
Microsoft.Common.OptionsGroup                   ?       label constraints.allowedValues
Microsoft.Common.PasswordBox                    string  label.password
Microsoft.Common.Section                        object  elements
Microsoft.Common.Selector                       object  elements
Microsoft.Common.ServicePrincipalSelector       object
Microsoft.Common.Slider                         int     label min max
Microsoft.Common.TagsByResource                 object  resources
Microsoft.Common.TextBlock                      -       options.text|link
Microsoft.Common.TextBox                        string  label
Microsoft.Compute.CredentialsCombo              object  label.password osPlatform
Microsoft.Compute.SizeSelector                  string  label recommendedSizes osPlatform
Microsoft.Compute.UserNameTextBox               string  label osPlatform
Microsoft.KeyVault.KeyVaultCertificateSelector  object
Microsoft.ManagedIdentity.IdentitySelector      object
Microsoft.Network.PublicIpAddressCombo          object  label.publicIpAddress label.domainNameLabel
Microsoft.Network.VirtualNetworkCombo           object  label.virtualNetwork subnets
Microsoft.Solutions.ArmApiControl               object  request.path
Microsoft.Solutions.ResourceSelector            object  label resourceType
Microsoft.Storage.MultiStorageAccountCombo      object  label.prefix label.type
Microsoft.Storage.StorageAccountSelector        object  label
Microsoft.Storage.StorageBlobSelector           ?       label
"""

_OTHERS = """
Microsoft.Common.DatePicker Microsoft.Common.Editor Microsoft.Common.Grid Microsoft.Common.LocationSelector
Microsoft.Common.ManagementGroupSelector Microsoft.Common.ResourceGroupSelector Microsoft.Common.ResourceScope
Microsoft.Common.Selector Microsoft.Common.SubscriptionSelector Microsoft.Common.Summary
Microsoft.Common.TenantSelector Microsoft.OperationalInsights.WorkspaceSelector Microsoft.Solutions.BladeInvokeControl
Microsoft.Solutions.GraphApiControl Microsoft.Solutions.JitConfigurator
"""
"""Controls that exist, but are not documented for createUiDefinitions."""


def _read() -> dict[str, ControlKind]:
    found = {}
    for line in _TABLE.strip().splitlines():
        name, result, *required = line.split()
        kind = None if result == "-" else result.replace("?", "")
        found[name.lower()] = ControlKind(name, tuple(required), kind)
    for name in _OTHERS.split():
        found[name.lower()] = ControlKind(name, (), "")
    return found


CONTROLS: dict[str, ControlKind] = _read()
"""By lower-case name."""
