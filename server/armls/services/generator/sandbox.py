"""The sandbox in which the templates of a kind are rendered.

A kind can do nothing but compute: it gets values of JSON's types, a list of allowed filters, tests, methods and global
functions, and the templates of its own folder. What it computes is bounded by :class:`StepBudget`.
"""

from __future__ import annotations

import functools
import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace, pass_context
from markupsafe import Markup

from armls.core.spelling import nearest
from armls.services.generator import rewriting
from armls.services.generator.compiled import CompiledTemplates
from armls.services.generator.errors import InvalidInputs
from armls.services.generator.kinds import TEMPLATE_SUFFIX
from armls.services.generator.rendered import RenderedText
from armls.services.generator.steps import MOST_CHARACTERS, MOST_ITEMS, BudgetExceeded, StepBudget

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
            self._environment.filters[name] = _bounded(name, function, self.budget)
        self.define(**names)

    def define(self, **names: Any) -> None:
        """Add names that templates may use; functions are bounded."""
        for name, value in names.items():
            self._environment.globals[name] = _bounded(name, value, self.budget) if callable(value) else value

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
        filters = {name: _bounded(name, FILTERS[name], budget) for name in sorted(_names(_FILTERS))}
        filters |= {name: _bounded(name, function, budget) for name, function in _own_filters(self).items()}
        self.filters = {**filters, **_inserted(budget)}
        self.tests = {name: TESTS[name] for name in sorted(_names(_TESTS))}
        self.globals = {
            "range": _bounded("range", _range, budget),
            "dict": _bounded("dict", dict, budget),
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
        if _is_number(left) and _is_number(right) and operator != "**":
            return self._budget.measured(super().call_binop(context, operator, left, right))
        if operator == "+" and any(isinstance(left, one) and isinstance(right, one) for one in (str, list, tuple)):
            if not isinstance(left, Markup) and not isinstance(right, Markup):
                return self._budget.measured(left + right)
        kinds = f"{_type_name(left)} and {_type_name(right)}"
        raise SecurityError(f"operator '{operator}' isn't supported for {kinds}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _type_name(value: Any) -> str:
    if isinstance(value, Markup):
        return "rendered text"
    names = {str: "string", int: "integer", bool: "Boolean", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MOST_ITEMS:
        raise BudgetExceeded(f"range() must not have more than {MOST_ITEMS:,} items")
    return found


def _bounded(name: str, function: Callable[..., Any], budget: StepBudget) -> Callable[..., Any]:
    """The function, its arguments and its result counted. ``name``: what templates call it."""

    @functools.wraps(function, updated=("__dict__",) if hasattr(function, "__dict__") else ())
    def call(*args: Any, **kwargs: Any) -> Any:
        first = 1 if hasattr(function, "jinja_pass_arg") else 0
        given = [_value(value, budget) for value in args[first:]]
        named = {name: _value(value, budget) for name, value in kwargs.items()}
        try:
            return budget.measured(function(*args[:first], *given, **named))
        except TypeError as error:
            own = getattr(function, "__qualname__", name)
            raise TypeError(str(error).replace(f"{own}()", f"{name}()")) from None

    return call


def _value(value: Any, budget: StepBudget) -> Any:
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be used as a value; insert it as it is")
    return value if isinstance(value, Undefined) else budget.measured(value)


def _own_filters(environment: KindEnvironment) -> dict[str, Callable[..., Any]]:
    """Filters of Jinja's that make large values of small ones, bounded before they do."""

    def join(values: Any, separator: str = "", attribute: str | None = None) -> str:
        parts = [value if attribute is None else environment.getitem(value, attribute) for value in values]
        return _joined(parts, str(separator))

    def replace(text: str, old: str, new: str) -> str:
        if not old:
            raise ValueError("replace(): the text to replace must not be empty")
        if len(text) + text.count(old) * len(new) > MOST_CHARACTERS:
            raise BudgetExceeded(_TOO_LONG)
        return text.replace(old, new)

    def total(values: Any, attribute: str | None = None) -> Any:
        parts = [value if attribute is None else environment.getitem(value, attribute) for value in values]
        if not all(map(_is_number, parts)):
            raise ValueError("sum(): the items must be numbers")
        return sum(parts)

    return {"join": join, "replace": replace, "sum": total, "json": _json_text, "round": _rounded, "chunks": _chunks}


def _rounded(value: float, digits: int = 0) -> float:
    if not 0 <= digits <= 10:
        raise ValueError("round(): the digits must be from 0 to 10")
    return round(value, digits) if digits else round(value)


def _chunks(items: Any, size: int) -> list[list[Any]]:
    """The items in lists of up to ``size``."""
    if not 1 <= size <= MOST_ITEMS:
        raise ValueError(f"chunks(): the size must be from 1 to {MOST_ITEMS:,}")
    found = list(items)
    return [found[start : start + size] for start in range(0, len(found), size)]


_TOO_LONG = f"a string must not have more than {MOST_CHARACTERS:,} characters"


def _joined(parts: list[Any], separator: str = "") -> str:
    texts = [_text(part) for part in parts]
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_CHARACTERS:
        raise BudgetExceeded(_TOO_LONG)
    return separator.join(texts)


def _text(value: Any) -> str:
    """A scalar as text."""
    if isinstance(value, Undefined):
        str(value)  # raises and says which
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be a part of a string; insert it as it is")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"a string or number is needed here (found: {_type_name(value)})")


def _json_text(value: Any) -> str:
    return json.dumps(_json_ready(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _json_ready(value: Any) -> Any:
    """A value with JSON's types only. Raises TypeError for others."""
    if isinstance(value, Undefined):
        str(value)  # raises and says which
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be a part of a value; insert it as it is")
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the names in a JSON object must be strings")
        return {key: _json_ready(item) for key, item in value.items()}
    if isinstance(value, Macro | Namespace | TemplateModule) or callable(value):
        raise TypeError(f"a {type(value).__name__.lower()} isn't a JSON value")
    try:
        return [_json_ready(item) for item in value]
    except TypeError:
        raise TypeError(f"{_type_name(value)} isn't a JSON value") from None


def _inserted(budget: StepBudget) -> dict[str, Callable[..., Any]]:
    """The filters that the rewriting of the syntax tree inserts. With a context Jinja computes none beforehand."""

    @pass_context
    def as_json(_: Context, value: Any) -> Markup:
        if isinstance(value, Markup):
            budget.measured(value)
            return value
        return Markup(_json_text(budget.measured(value)))

    @pass_context
    def in_string(_: Context, value: Any) -> Markup:
        return Markup(json.dumps(_text(budget.measured(value)), ensure_ascii=False)[1:-1])

    @pass_context
    def as_text(_: Context, value: Any) -> Markup:
        budget.measured(value)
        text = value if isinstance(value, Markup) else _text(value)
        if not isinstance(value, Markup) and any(ord(one) < 32 and one not in "\n\t" for one in text):
            raise ValueError("a text must not have control characters")
        return Markup(text)

    @pass_context
    def measured(_: Context, value: Any) -> Any:
        return value if isinstance(value, Undefined | Markup) else budget.measured(value)

    @pass_context
    def charged(_: Context, steps: int) -> Markup:
        budget.spend(steps)
        return Markup("")

    @pass_context
    def joined(_: Context, parts: list[Any]) -> str:
        return str(budget.measured(_joined(parts)))

    return {
        rewriting.AS_JSON: as_json,
        rewriting.IN_STRING: in_string,
        rewriting.AS_TEXT: as_text,
        rewriting.MEASURED: measured,
        rewriting.CHARGED: charged,
        rewriting.JOINED: joined,
    }


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
