"""The scope of a template's expressions: its parameters, variables and functions, evaluated on demand.

Each result is a memoized query (a *fact*) that records the queries it depends on. A new version of the document starts
a new revision; a query is evaluated again only if the value of a dependency has changed, and a query that evaluates to
the same value as before does not count as changed. So an edit costs only the evaluation of its dependents.

A value that is known only during a deployment is Unknown, and so is everything that depends on it.
:mod:`armls.core.evaluator.placeholders` turns values into strings, to compare names and ids.
"""

from armls.core.scopes.facts import GIVEN_UP, Declared, Exhausted, Fact, Ledger, Section, Syntax
from armls.core.scopes.names import Names
from armls.core.scopes.views import FunctionView, View

__all__ = [
    "GIVEN_UP",
    "Declared",
    "Exhausted",
    "Fact",
    "FunctionView",
    "Ledger",
    "Names",
    "Section",
    "Syntax",
    "View",
]
