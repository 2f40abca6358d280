"""What is expected of the sample letters; the letters ship with the product in `templates/_samples/letters`."""
