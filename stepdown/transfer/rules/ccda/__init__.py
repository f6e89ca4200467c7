"""A summary as a C-CDA R2.1 Transfer Summary.

Source: HL7 C-CDA R2.1, volumes 1 and 2 (template and LOINC codes as facts); labels after HL7 DS4P for CDA.
What is not known and what is not told look alike: a section that the template asks for says that it holds no
information, every other section is not there.
"""

from stepdown.transfer.rules.ccda.document import document

__all__ = ["document"]
