"""What every test may use: the fixed small cast, programs with tokens, and a browser."""

pytest_plugins = ["tests.cast", "tests.programs", "tests.browsing"]
