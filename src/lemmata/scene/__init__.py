"""What an explorable picture draws. Nothing is here yet."""
