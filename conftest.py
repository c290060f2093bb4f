"""What every test may use: the fixed small cast."""

pytest_plugins = ["tests.cast"]
