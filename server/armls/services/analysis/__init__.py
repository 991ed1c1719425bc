"""The analysis: from a snapshot of documents to findings, incrementally after each edit."""

from armls.services.analysis.analyser import Analyser
from armls.services.analysis.levels import PROFILES
from armls.services.analysis.snapshot import Report, Snapshot, sibling_names, siblings, values_name

__all__ = ["PROFILES", "Analyser", "Report", "Snapshot", "sibling_names", "siblings", "values_name"]
