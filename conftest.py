"""What every test may use: the fixed small cast, and a browser."""

pytest_plugins = ["tests.cast", "tests.browsing"]
