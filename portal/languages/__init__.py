"""The languages that people speak or sign, and how to find one by any of its names."""
