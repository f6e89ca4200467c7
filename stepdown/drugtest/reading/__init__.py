"""Bytes of a laboratory's file as plain values, whatever is wrong with them told as one refusal."""
