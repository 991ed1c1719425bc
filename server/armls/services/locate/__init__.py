"""Reads an Azure deployment error and says where in the source its places were written.

``statements`` takes the error apart, ``clues`` finds what each statement says of a place, ``anchors`` resolves that
with ``sent`` (positions), ``places`` (paths), ``resources`` and ``naming`` (names and ids), ``uses`` narrows it down.
"""

from armls.services.locate.locating import ErrorLocation, Located, locate

__all__ = ["ErrorLocation", "Located", "locate"]
