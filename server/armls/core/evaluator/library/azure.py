"""Functions whose value only Azure knows: checks of their arguments."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.arguments import check_texts, text, whole
from armls.core.evaluator.values import EvaluationError, Unsettled, Value


def _pick_zones(arguments: list[Value]) -> Value:
    for index in range(3):
        text(arguments, index, "pickZones")
    for index in range(3, len(arguments)):
        whole(arguments, index, "pickZones")
    for index, (least, what) in enumerate(((1, "number of zones"), (0, "offset")), 3):
        if index < len(arguments) and arguments[index] < least:  # type: ignore[operator]
            raise EvaluationError(f"The {what} for pickZones() must be at least {least}", argument=index)
    raise Unsettled


def _texts(name: str) -> Callable[[list[Value]], Value]:
    def run(arguments: list[Value]) -> Value:
        check_texts(name, arguments)
        raise Unsettled

    return run


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "pickzones": _pick_zones,
    "providers": _texts("providers"),
    "roledefinitions": _texts("roleDefinitions"),
}
