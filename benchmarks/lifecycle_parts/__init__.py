"""The parts of the lifecycle benchmark; `benchmarks/lifecycle.py` puts them together."""
