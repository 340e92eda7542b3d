"""Detectors of personal data, found by the entry points ``expunge.scanners``.

The contract is ``expunge.datamap.scanner``: a class that is constructed without arguments and has
``classify`` and ``find``. ``find_all(texts, language)`` (BatchScanner) is used instead of ``find``
by ``expunge detect`` where it is there, and ``configure(table)`` (Configurable) is called once
with [scanners] of expunge.toml. A new scanner is an entry point and its name in ``[scanners]
use``; what it finds is put beside the others' by ``expunge.datamap.spans`` and nothing else needs
to know it.

    patterns/   what a checksum, a format or a word beside it proves; the other rooms may use it
    fields/     what a column holds, by its name, its values and its neighbours
    presidio/   the same patterns as Presidio recognizers, and a user's own recognizers
"""
