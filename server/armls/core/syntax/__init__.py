"""The parser of JSON with comments: accepts what Azure's own reader accepts, and locates every syntax error."""

from armls.core.syntax.access import as_object, object_of, property_value, text_of
from armls.core.syntax.nodes import (
    Array,
    Comment,
    Literal,
    Member,
    MemberKind,
    Missing,
    Node,
    Number,
    Object,
    Problem,
    Property,
    Slot,
    String,
    Tree,
    content,
    content_at,
)
from armls.core.syntax.parser import parse
from armls.core.syntax.whole import whole

__all__ = [
    "Array",
    "Comment",
    "Literal",
    "Member",
    "MemberKind",
    "Missing",
    "Node",
    "Number",
    "Object",
    "Problem",
    "Property",
    "Slot",
    "String",
    "Tree",
    "as_object",
    "content",
    "content_at",
    "object_of",
    "parse",
    "property_value",
    "text_of",
    "whole",
]
