"""What is kept: the data folder and, with a later release, what is known of a learner."""
