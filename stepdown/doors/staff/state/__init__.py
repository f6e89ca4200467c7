"""What the state asks: the list of records, one record's questions, the file."""
