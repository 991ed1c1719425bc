"""What is known of Azure's resource types: their API versions, and where each can be deployed."""

from armls.services.catalogue.arm_ttk import ArmTtkVersions
from armls.services.catalogue.types import ResourceTypes, resource_types

__all__ = ["ArmTtkVersions", "ResourceTypes", "resource_types"]
