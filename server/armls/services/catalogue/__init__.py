"""The catalogue of Azure's resource types: their API versions, where each can be deployed, and what each may hold."""

from armls.services.catalogue.arm_ttk import ArmTtkVersions
from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.types import ResourceTypes, Which, resource_types

__all__ = ["ArmTtkVersions", "CatalogueError", "ResourceTypes", "Which", "resource_types"]
