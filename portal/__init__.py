"""The portal of “Leiden, together against racism!”.

Sub-packages say what the portal is about: `event` (the evening), `registration` (who comes and what they
need), `market` (stands and promises), `matching` and `interpreting` (who interprets for whom), `campaigns`
(letters to many), `door` (the night itself), `organising` (the organisers' desk), `privacy` (what is
kept), `access` (who may sign in), `languages` (what people speak or sign).
Modules beside them say how it is served: settings, database, pages, mail, headers.
"""
