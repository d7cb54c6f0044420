"""The parts that people play behind the scenes."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; a host only for the own theme."""

    ORGANISER = "organiser"
    COORDINATOR = "coordinator"
    DOOR = "door"
    HOST = "host"
