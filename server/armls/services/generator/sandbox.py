"""The sandbox in which the templates of a kind are rendered.

A kind can do nothing but compute: it gets values of JSON's types, a list of allowed filters, tests, methods and global
functions, and the templates of its own folder. What it computes is bounded by :class:`StepBudget`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace
from markupsafe import Markup

from armls.core.spelling import nearest
from armls.services.generator import rewriting
from armls.services.generator.bounded import (
    bounded,
    bounded_range,
    inserting_filters,
    is_number,
    own_filters,
    type_name,
)
from armls.services.generator.compiled import CompiledTemplates
from armls.services.generator.errors import InvalidInputs
from armls.services.generator.kinds import TEMPLATE_SUFFIX
from armls.services.generator.rendered import RenderedText
from armls.services.generator.steps import BudgetExceeded, StepBudget

_TOO_DEEP = "statements or expressions nest too deeply"
_PREFIX = "kind:"
"""Before the names of templates in tracebacks."""

_FILTERS = """
    abs capitalize count d default dictsort first float groupby int items last length list lower map max min
    reject rejectattr reverse select selectattr sort string title trim unique upper
"""
_TESTS = """
    boolean defined divisibleby eq equalto even false float ge greaterthan gt in integer iterable le lessthan lower lt
    mapping ne none number odd sequence string true undefined upper
"""
_STRING_METHODS = """
    capitalize endswith find isalnum isalpha isdigit lower lstrip removeprefix removesuffix rstrip split startswith
    strip title upper
"""
_LOOP_MEMBERS = """
    changed cycle depth depth0 first index index0 last length nextitem previtem revindex revindex0
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (str, _names(_STRING_METHODS)),
    (dict, _names("get items keys values")),
    (list, _names("count index")),
    (tuple, _names("count index")),
    (LoopContext, _names(_LOOP_MEMBERS)),
)

_TEXT_SUFFIX = ".json"


class RenderingError(Exception):
    """Why a template can't be rendered: the template's name, its line, and what is wrong."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(message)
        self.name, self.line, self.message = name, line, message


class Renderer:
    """Renders the templates of one kind, for one generation.

    ``sources``: the templates by name. ``names``: what templates may use beside Jinja's own, functions and values.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        names: Mapping[str, Any],
        filters: Mapping[str, Callable[..., Any]],
        compiled: CompiledTemplates,
    ) -> None:
        self.budget = StepBudget()
        self._sources = sources
        self.files = tuple(sources)
        self._environment = KindEnvironment(sources, self.budget, compiled)
        for name, function in filters.items():
            self._environment.filters[name] = bounded(name, function, self.budget)
        self.define(**names)

    def define(self, **names: Any) -> None:
        """Add names that templates may use; functions are bounded."""
        for name, value in names.items():
            self._environment.globals[name] = bounded(name, value, self.budget) if callable(value) else value

    def render(self, name: str) -> RenderedText:
        """Render a template. Raises RenderingError."""
        try:
            pieces = list(self._environment.get_template(name).generate())
            text = "".join(pieces)
            text.encode("utf-8")
            return RenderedText.of(text)
        except InvalidInputs:  # fail() in the template
            raise
        except UnicodeEncodeError:
            raise RenderingError(name, 0, "the result has half of a surrogate pair") from None
        except TemplateSyntaxError as error:
            raise RenderingError(
                _plain_name(error.name or name), error.lineno, error.message or "wrong syntax"
            ) from None
        except TemplateNotFound as error:
            place, line = _place(error, name)
            raise RenderingError(place, line, self._not_found(str(error.name))) from None
        except RecursionError as error:
            place, line = _place(error, name)
            message = "macros or includes call themselves without end" if line else _TOO_DEEP
            raise RenderingError(place, line, message) from None
        except SyntaxError:  # Python's own, of what Jinja has compiled
            raise RenderingError(name, 0, _TOO_DEEP) from None
        except (TemplateError, BudgetExceeded, MemoryError) as error:
            raise RenderingError(*_place(error, name), _message(error)) from None
        except Exception as error:  # a filter or function got what it can't use
            raise RenderingError(*_place(error, name), _message(error)) from None

    def _not_found(self, wanted: str) -> str:
        if ".." in wanted.replace("\\", "/").split("/") or wanted.startswith(("/", "\\")) or wanted[1:2] == ":":
            return f"template '{wanted}' is outside the kind's folder"
        close = nearest(wanted, self._sources)
        hint = f"; did you mean '{close}'?" if close else ""
        return f"template '{wanted}' doesn't exist in the kind's folder{hint}"


def is_json(name: str) -> bool:
    """Whether a template makes JSON, or is for others that do: by what its name ends in without ``.jinja``."""
    plain = name.removesuffix(TEMPLATE_SUFFIX).rpartition("/")[2]
    return plain.endswith(_TEXT_SUFFIX) or "." not in plain


class _Loader(BaseLoader):
    def __init__(self, sources: Mapping[str, str], budget: StepBudget) -> None:
        self._sources, self._budget = sources, budget

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source = self._sources.get(template)
        if source is None:
            raise TemplateNotFound(template)
        return source, _PREFIX + template, lambda: True


class KindEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, made narrower."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))

    def __init__(self, sources: Mapping[str, str], budget: StepBudget, compiled: CompiledTemplates) -> None:
        super().__init__(
            loader=_Loader(sources, budget),
            undefined=StrictUndefined,
            autoescape=True,  # what macros and blocks give is then told apart from strings
            optimized=False,  # nothing is computed before it can be counted
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=400,
            bytecode_cache=compiled,
        )
        self._budget = budget
        self._numbers = {name: number for number, name in enumerate(sources)}
        filters = {name: bounded(name, FILTERS[name], budget) for name in sorted(_names(_FILTERS))}
        filters |= {name: bounded(name, function, budget) for name, function in own_filters(self).items()}
        self.filters = {**filters, **inserting_filters(budget)}
        self.tests = {name: TESTS[name] for name in sorted(_names(_TESTS))}
        self.globals = {
            "range": bounded("range", bounded_range, budget),
            "dict": bounded("dict", dict, budget),
            "namespace": Namespace,
        }

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        own = name or ""
        rewriting.rewrite(source, self, own, self._numbers.get(own, 0), is_json(own))
        return super()._generate(source, name, filename, defer_init)

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Any:
        self._budget.spend(10)
        if not isinstance(name, str):
            raise SecurityError("the name of a template must be a string")
        return super().get_template(name, parent, globals)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if attr.startswith("_") or isinstance(obj, Markup):
            return False
        if isinstance(obj, TemplateModule | Namespace):
            return True
        return any(isinstance(obj, type_) and attr in names for type_, names in _METHODS)

    def wrap_str_format(self, value: Any) -> None:
        """None: ``str.format`` is a method as others are, and none of those that are allowed."""

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._budget.spend(1)
        for value in (*args, *kwargs.values()):
            self._budget.measured(value) if not isinstance(value, Iterator) else None
        return self._budget.measured(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for value in (left, right):
            if isinstance(value, Undefined):
                str(value)  # raises and says which
            self._budget.measured(value)
        if is_number(left) and is_number(right) and operator != "**":
            return self._budget.measured(super().call_binop(context, operator, left, right))
        if operator == "+" and any(isinstance(left, one) and isinstance(right, one) for one in (str, list, tuple)):
            if not isinstance(left, Markup) and not isinstance(right, Markup):
                return self._budget.measured(left + right)
        kinds = f"{type_name(left)} and {type_name(right)}"
        raise SecurityError(f"operator '{operator}' isn't supported for {kinds}")


# ---- where it went wrong


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and its line in an error's traceback."""
    frames = traceback.walk_tb(error.__traceback__)
    places = [
        (frame.f_code.co_filename, line) for frame, line in frames if frame.f_code.co_filename.startswith(_PREFIX)
    ]
    return (_plain_name(places[-1][0]), places[-1][1]) if places else (name, 0)


def _plain_name(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _message(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "the kind needs too much memory"
    text = str(error) or type(error).__name__
    return " ".join(text.split())[:500]
