"""Drawings of the job: values in, SVG out, with classes only; pure."""
