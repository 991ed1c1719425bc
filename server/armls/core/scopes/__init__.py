"""What the expressions of a template see: its parameters, variables and functions, worked out on demand.

Everything worked out is a *fact* that remembers which facts it was made of. A new version of the document makes a new
revision; a fact is worked out again only where something it was made of has come to another value, and what came to
the same value as before does not count as changed. That is how an edit costs what it touched.

A fact has two readings. Its *value* is what a deployment certainly sees: what only a deployment knows is Unknown. Its
*guess* is what one arbitrary deployment would see, in which every unknown text has a value of its own; it serves to
compare names and ids, never to call something certain.
"""

from armls.core.scopes.facts import GIVEN_UP, Declared, Exhausted, Fact, Ledger, Section, Syntax
from armls.core.scopes.guesses import is_made_up, resource_group_id
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
    "is_made_up",
    "resource_group_id",
]
