"""The decisions of intake: values in, a value or a refusal out."""
