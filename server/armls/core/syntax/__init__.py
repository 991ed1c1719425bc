"""The parser of JSON with comments: accepts what Azure's own reader accepts, and locates every syntax error."""

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
    "content",
    "content_at",
    "parse",
    "whole",
]
