"""The location of Azure deployment errors in the source.

``statements`` splits the error, ``clues`` extracts the anchors of each statement, ``anchors`` resolves them with
``sent`` (positions), ``paths``, ``resources`` and ``naming`` (names and ids), ``uses`` narrows the locations down.
"""

from armls.services.locate.locating import ErrorLocation, Located, locate

__all__ = ["ErrorLocation", "Located", "locate"]
