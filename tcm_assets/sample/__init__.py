"""The generated part of the bundled sample: export files and clips, made from a seed."""
