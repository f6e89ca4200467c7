"""Chart audits: drawing, going through charts, findings, repair, the closing report."""
