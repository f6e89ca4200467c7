"""What a clinic offers: programmes as data, versions that never change, levels of care by edition."""
