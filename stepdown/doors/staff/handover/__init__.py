"""Moving a caseload when somebody leaves."""
