"""The portal of “Leiden, together against racism!”.

Sub-packages say what the portal is about: `event` (the evening), `registration` (who comes and what they
need), `access` (who may sign in), `organising` (the organisers' desk), `languages` (what people speak or
sign).
Modules beside them say how it is served: settings, database, pages, mail, headers.
"""
