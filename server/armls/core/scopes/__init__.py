"""What the expressions of a template see: its parameters, variables and functions, worked out on demand.

Everything worked out is a *fact* that remembers which facts it was made of. A new version of the document makes a new
revision; a fact is worked out again only where something it was made of has come to another value, and what came to
the same value as before does not count as changed. That is how an edit costs what it touched.

A value is what a deployment certainly sees: what only a deployment knows is Unknown, and so is all that depends on it.
:mod:`armls.core.evaluator.placeholders` makes texts of values, to compare names and ids.
"""

from armls.core.scopes.facts import GIVEN_UP, Declared, Exhausted, Fact, Ledger, Section, Syntax
from armls.core.scopes.names import Names
from armls.core.scopes.views import View

__all__ = [
    "GIVEN_UP",
    "Declared",
    "Exhausted",
    "Fact",
    "Ledger",
    "Names",
    "Section",
    "Syntax",
    "View",
]
