"""How somebody can be interpreted for."""

from enum import StrEnum


class Mode(StrEnum):
    """Four professions: spoken, sign, speech-to-text and tactile interpreting."""

    SPOKEN = "spoken"
    SIGNED = "signed"
    WRITTEN = "written"
    TACTILE = "tactile"
