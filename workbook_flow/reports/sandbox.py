"""Where Word templates are filled in: a sandbox that changes nothing, and gives no more than a document holds."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_OUTPUT = 20_000_000
"""Characters that a template may give: the XML of a document of 1,000 pages."""
MOST_ROUNDS = 1_000_000
"""Numbers that all its loops may count."""
LARGEST = 10_000
"""The largest number that a template may hand to a method or a filter, and the longest text that it may multiply."""
WIDE = re.compile(r"\d{5}")
FORMATTING = {"format", "format_map"}


class DocumentSandbox(ImmutableSandboxedEnvironment):
    """The environment of one document: what is too much is a SecurityError, before it is made."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self) -> None:
        """Fields that do not exist are errors; texts are escaped."""
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.rounds = 0
        self.globals["range"] = self.counted
        self.filters = {name: modest(filter_) for name, filter_ in self.filters.items()}
        self.concat = bounded_text  # type: ignore[method-assign]

    def counted(self, *bounds: int) -> range:
        """A range, as long as all of them together stay within bounds."""
        numbers = range(*bounds)
        self.rounds += len(numbers[: MOST_ROUNDS + 1])
        if self.rounds > MOST_ROUNDS:
            raise SecurityError(f"循环超过 {MOST_ROUNDS} 次")
        return numbers

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, with modest numbers."""
        refuse_large((*args, *kwargs.values()) if obj != self.counted else ())
        method = getattr(obj, "__wrapped__", obj)
        if isinstance(text := getattr(method, "__self__", None), str) and method.__name__ in FORMATTING:
            refuse_wide(text)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Reckon with numbers; texts are joined, and repeated or formatted where they stay short."""
        texts = any(isinstance(value, (str, list, tuple)) for value in (left, right))
        if texts and operator != "+":
            refuse_large((left, *(right if isinstance(right, (list, tuple)) else (right,))))
            refuse_wide(left if isinstance(left, str) else "")
        if operator == "**":
            refuse_large((left, right))
            if isinstance(right, (int, float)) and abs(right) > 64:
                raise SecurityError("乘方太大")
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, (str, list, tuple)) and len(result) > MOST_OUTPUT:
            raise SecurityError("内容太长")
        return result


def refuse_large(values: Iterable[Any]) -> None:
    """SecurityError where one of the values is a number or a text that makes too much of the others."""
    for value in values:
        if isinstance(value, (int, float)) and abs(value) > LARGEST:
            raise SecurityError(f"数 {value:.0f} 太大")


def refuse_wide(text: str) -> None:
    """SecurityError where a text that may say how wide something is to be names a large number."""
    if WIDE.search(text):
        raise SecurityError("宽度太大")


def modest(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, given modest numbers beside what it is applied to."""

    @functools.wraps(filter_)
    def applied(*args: Any, **kwargs: Any) -> Any:
        passed = 2 if hasattr(filter_, "jinja_pass_arg") else 1
        refuse_large((*args[passed:], *kwargs.values()))
        if filter_.__name__ == "do_format":
            refuse_wide(str(args[passed - 1]))
        return filter_(*args, **kwargs)

    return applied


def bounded_text(pieces: Iterable[str]) -> str:
    """All pieces as one text; SecurityError as soon as they are too many."""
    texts, count = [], 0
    for piece in pieces:
        count += len(piece)
        if count > MOST_OUTPUT:
            raise SecurityError(f"生成的内容超过 {MOST_OUTPUT} 字")
        texts.append(piece)
    return "".join(texts)
