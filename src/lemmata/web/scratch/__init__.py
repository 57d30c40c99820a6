"""The scratch page, the derivative page, and the standing of a lesson's equations."""
