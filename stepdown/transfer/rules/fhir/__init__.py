"""A summary as a FHIR R4 document: a Composition first, what it points at after it.

Source: HL7 FHIR R4 4.0.1, Bundle (type document), Composition; labels after HL7 DS4P. A code is written where
this house knows one; where it does not, the words stand alone.
"""

from stepdown.transfer.rules.fhir.bundle import document

__all__ = ["document"]
