"""Comparisons with peers, each measured in one run on one machine. Run by hand, not by CI."""
