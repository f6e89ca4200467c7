"""C-CDA documents: cut while they stream by, then told in the shapes of FHIR R4, so that one set of readers,
masks and lists serves both.

Sources: HL7 CDA R2 (2005), C-CDA R2.1 with its companion guide, HL7 "C-CDA on FHIR" (mapping of statements).
"""
